(() => {
  // The scorecard of a copy that is watched: each save is told as it is checked, and at
  // the end the page takes what it shows of the copy from a new page.
  const section = document.querySelector("[data-events]");
  if (!section) return;
  const now = section.querySelector(".now");
  let verdicts = [];

  const say = (text) => {
    now.hidden = false;
    now.textContent = text;
  };

  const renew = async () => {
    const answer = await fetch(location.href);
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of [".next .cards", ".all-defects .defects"]) {
      const was = document.querySelector(part);
      const is = page.querySelector(part);
      if (!is) continue;
      if (was) {
        const open = [...was.querySelectorAll("details")].map((details) => details.open);
        is.querySelectorAll("details").forEach((details, i) => { details.open = open[i]; });
        was.replaceWith(document.adoptNode(is));
      } else if (part.startsWith(".next")) {
        section.append(document.adoptNode(is));
      }
    }
  };

  const signs = { pass: "✓", fail: "✗", skip: "–", error: "!" };
  const count = (m) => m.total ? ` ${m.passed}/${m.total}` : "";
  const heard = {
    began: () => { verdicts = []; say("Checking your copy"); },
    doing: (m) => say([...verdicts, `checking ${m.check}${count(m)}`].join(" · ")),
    first: (m) => say([...verdicts, `✗ ${m.check}: ${m.says}`].join(" · ")),
    verdict: (m) => { verdicts.push(`${signs[m.outcome]} ${m.check}${count(m)}`); say(verdicts.join(" · ")); },
    ended: () => renew().then(() => say(`Checked at ${new Date().toLocaleTimeString()}: ${verdicts.join(" · ")}`), () => say("The scorecard is old: load the page again.")),
    stopped: () => say("Files are changing"),
    failed: (m) => say(m.says),
    troubled: (m) => say(m.says),
  };
  const events = new EventSource(section.dataset.events);
  events.onmessage = (event) => {
    const m = JSON.parse(event.data);
    heard[m.kind]?.(m);
  };
  events.onerror = () => {
    if (events.readyState === EventSource.CLOSED) say("Nobody answers: does kata web still run?");
  };
})();
