(() => {
  const walk = document.querySelector("[data-walk]");
  if (!walk) return;
  const links = [...walk.querySelectorAll(".positions a")];
  const slider = walk.querySelector("#at");
  const kept = new Map(); // the pages of positions, by address
  const reachable = location.protocol !== "file:"; // A file may not read another one.
  let wanted = Number(slider.value);

  // The person edits their copy: it is never taken ahead, and never kept.
  const edited = (address) => address.endsWith("/work.html");

  const take = (i) => {
    const address = links[i].href;
    if (edited(address)) kept.delete(address);
    if (!kept.has(address)) {
      const page = fetch(address)
        .then((answer) => answer.ok ? answer.text() : Promise.reject(new Error(answer.status)))
        .then((text) => {
          const step = new DOMParser().parseFromString(text, "text/html").querySelector(".step");
          return step ? document.adoptNode(step) : Promise.reject(new Error("no step"));
        });
      kept.set(address, page);
      page.catch(() => kept.delete(address));
    }
    return kept.get(address);
  };

  const ahead = () => {
    if (!reachable) return;
    for (const i of [wanted + 1, wanted - 1, wanted + 2]) {
      if (links[i] && !edited(links[i].href)) take(i).catch(() => {});
    }
  };

  const go = async (i) => {
    if (!links[i] || i === wanted) return;
    wanted = i;
    slider.value = i;
    slider.setAttribute("aria-valuetext", links[i].title);
    for (const link of links) link.removeAttribute("aria-current");
    links[i].setAttribute("aria-current", "step");
    if (!reachable) {
      location.href = links[i].href;
      return;
    }
    try {
      const step = await take(i);
      if (wanted !== i) return; // The person has gone on.
      walk.querySelector(".step").replaceWith(step);
      history.replaceState(null, "", links[i].href);
      document.title = links[i].title + " · " + document.title.split(" · ").slice(1).join(" · ");
      ahead();
    } catch {
      location.href = links[i].href;
    }
  };

  slider.parentElement.hidden = false;
  slider.addEventListener("input", () => go(Number(slider.value)));
  walk.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const i = links.findIndex((other) => other.href === link.href);
    if (i < 0) return;
    event.preventDefault();
    const beside = link.rel;
    go(i).then(() => beside && walk.querySelector(`.step a[rel="${beside}"]`)?.focus());
  });
  document.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    go(wanted + by);
  });
  // The newest edits of a copy are read again.
  window.addEventListener("pageshow", (event) => { if (event.persisted) kept.clear(); });
  // Take this page's step as well, so that the way back is as quick.
  if (!edited(links[wanted].href)) kept.set(links[wanted].href, Promise.resolve(walk.querySelector(".step")));
  ahead();
})();
