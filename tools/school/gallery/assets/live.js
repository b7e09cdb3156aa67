(() => {
  // The scorecard of a copy that is watched: each save is told as it is checked, and
  // what the page shows of the copy comes from a new page.
  const section = () => document.querySelector("[data-events]");
  if (!section()) return;
  const address = section().dataset.events;
  const now = section().querySelector(".now");
  const doing = document.createElement("span"); // what changes many times a second is not read aloud
  doing.setAttribute("aria-hidden", "true");
  let verdicts = [];
  let checks = 0;

  const say = (text) => {
    now.hidden = false;
    now.replaceChildren(text, doing);
    doing.textContent = "";
  };
  const told = () => verdicts.join(" · ");

  const renew = async () => {
    const answer = await fetch(location.href);
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["[data-events]", ".all-defects"]) {
      const was = document.querySelector(part);
      const is = page.querySelector(part);
      if (!was || !is) continue;
      const open = [...was.querySelectorAll("details")].map((details) => details.open);
      is.querySelectorAll("details").forEach((details, i) => { details.open = open[i]; });
      is.querySelector(".now")?.replaceWith(now);
      was.replaceWith(document.adoptNode(is));
    }
  };
  const renewed = (text) => renew().then(() => say(text), () => say("The scorecard on this page is old: load the page again."));

  const count = (m) => m.total ? ` ${m.passed}/${m.total}` : "";
  const heard = {
    began: () => { verdicts = []; checks++; say("Checking your copy"); },
    doing: (m) => { now.hidden = false; doing.textContent = ` · checking ${m.check}${count(m)}`; },
    first: (m) => say([...verdicts, `✗ ${m.check}: ${m.says}`].join(" · ")),
    verdict: (m) => { verdicts.push(`${m.sign} ${m.check}${count(m)}`); say(told()); },
    ended: () => {
      const text = `Checked at ${new Date().toLocaleTimeString()}: ${told()}`;
      const check = checks;
      renew().then(() => check === checks && say(text), () => say("The scorecard on this page is old: load the page again."));
    },
    stopped: () => say("Files are changing"),
    failed: (m) => renewed(m.says),
    troubled: (m) => renewed(m.says),
  };

  // A browser has six connections to one address: a page that nobody sees gives its own
  // back, and hears the newest check when it is seen again.
  let events;
  const listen = () => {
    events = new EventSource(address);
    events.onmessage = (event) => {
      const m = JSON.parse(event.data);
      heard[m.kind]?.(m);
    };
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) say("kata web has ended.");
    };
  };
  const change = () => {
    events?.close();
    events = undefined;
    if (!document.hidden) listen();
  };
  document.addEventListener("visibilitychange", change);
  window.addEventListener("pagehide", () => events?.close());
  window.addEventListener("pageshow", (event) => { if (event.persisted) change(); });
  change();
})();
