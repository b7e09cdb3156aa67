package verb

import (
	"github.com/spf13/cobra"

	"brownfield/tools/school/cli"
)

// Incident lets a person practise an outage.
func Incident() *cobra.Command {
	return &cobra.Command{
		Use:   "incident [KATA [NAME]]",
		Short: "Practise an outage of a kata's v1: a page, a console, a grade",
		Long: `Incident starts a kata's v1 as a service under load, lets trouble
in, and pages you. From then on you are on call. At the prompt, help lists the
commands: look at logs, metrics, goroutines and what the service calls; restart,
signal, roll back; declare the incident, say when it is mitigated, name the
cause, resolve it. You may use your own shell as well: status prints the
directory of the service.

One minute of the incident takes 20 seconds (--pace). The schedule is fixed, and
the same commands in the same minutes give the same course. An incident takes 10
to 20 minutes. At the end you get a grade, as an incident review would give it:
how soon you declared, mitigated and resolved, what it has cost, what made it
worse, whether the cause is the one that was planted, and how you used the
runbook.

Everything happens in a directory of its own below work/.incidents, and nothing
of the service outlives the command. The journal is kept: kata postmortem
drafts a post-mortem from it. When standard input is not a terminal, time passes
only by the command wait.

Exit codes: 0 passed, 1 not passed or left, 2 wrong usage.`,
		Example: `  kata incident --list
  kata incident 08
  kata incident 08 --edition work     the same trouble, and your own copy
  kata incident 08 --pace 10s
  kata incident --history             what you tend to miss`,
		Annotations: map[string]string{cli.Interruption: "everything was stopped, and the journal is kept"},
	}
}

// Wheel draws an incident.
func Wheel() *cobra.Command {
	return &cobra.Command{
		Use:   "wheel [NAME...]",
		Short: "Wheel of misfortune: draw the incident that you have not had for longest",
		Long: `Wheel draws an incident: the one that you have not had for
longest, and by chance one that you have never had. Then it starts it (kata
incident).

With names it is for a team. It puts the names into turns and prints the
facilitator's sheet: what is known when, what each course costs, and the
questions to ask. The facilitator runs kata incident and plays the machine; the
team sees only what it asks for. docs/incidents.md describes an hour with a
team.

Exit codes: 0 passed, or with names, 1 not passed or left, 2 wrong usage.`,
		Example: `  kata wheel
  kata wheel Ann Ben Chi >sheet.md`,
		Annotations: map[string]string{cli.Interruption: "everything was stopped, and the journal is kept"},
	}
}

// Postmortem drafts a post-mortem.
func Postmortem() *cobra.Command {
	return &cobra.Command{
		Use:   "postmortem [KATA]",
		Short: "Draft the post-mortem of your last incident, then check it",
		Long: `Postmortem takes the journal of your last incident (of a kata, if
you name one) and drafts postmortem.md beside it: timeline and impact are filled
in, the rest are questions for you. Run it again to have your text checked: the
impact in numbers, more than one contributing factor, actions with an owner and
a date, and no person named as a cause.

Exit codes: 0 drafted, or nothing is missing, 1 something is missing, 2 wrong
usage.`,
		Example: `  kata postmortem
  kata postmortem 08`,
	}
}
