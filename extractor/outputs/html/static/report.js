/* The report view without this script is complete; with it figures and findings light up together. */
document.querySelectorAll("[data-report]").forEach((root) => {
  const all = (selector, within = root) => [...within.querySelectorAll(selector)];
  const one = (selector, within = root) => within.querySelector(selector);
  const narrow = matchMedia("(max-width: 899px)");

  root.classList.add("scripted");
  all("[data-needs-script]").forEach((element) => { element.hidden = false; });

  const sheet = one(".sheet");
  const help = one(".help");
  const picked = one(".picked");

  /* ---- parts of the panel, as tabs ---- */

  const tabs = all("[role=tab]");
  let lastPart = "findings";
  function show(name, focus = false) {
    const wanted = tabs.find((tab) => tab.dataset.tab === name);
    if (!wanted) return;
    tabs.forEach((tab) => {
      const on = tab === wanted;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      const part = document.getElementById(tab.dataset.tab);
      if (part && part.classList.contains("part")) part.hidden = !on;
    });
    if (name === "document") {
      root.dataset.view = "document";
    } else {
      root.dataset.view = "panel";
      if (lastPart !== name) one(".panel").scrollTop = 0;
      lastPart = name;
    }
    if (focus) wanted.focus();
  }
  tabs.forEach((tab) => {
    const part = document.getElementById(tab.dataset.tab);
    tab.id = `tab-${tab.dataset.tab}`;
    tab.setAttribute("aria-controls", tab.dataset.tab);
    if (part && part.classList.contains("part")) {
      part.setAttribute("role", "tabpanel");
      part.removeAttribute("aria-label");
      part.setAttribute("aria-labelledby", tab.id);
    }
    tab.addEventListener("click", () => show(tab.dataset.tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const seen = tabs.filter((other) => other.offsetParent !== null);
      show(seen[(seen.indexOf(tab) + step + seen.length) % seen.length].dataset.tab, true);
      event.preventDefault();
    });
  });
  if (!sheet) return wireTools();
  show("findings");
  narrow.addEventListener("change", () => { if (!narrow.matches && root.dataset.view === "document") show(lastPart); });

  /* ---- figures and the cards they stand in ---- */

  let cardsOf = null;
  function cards(id) {
    if (!cardsOf) {
      cardsOf = new Map();
      all("#findings [data-findings] .card, #relations .card").forEach((card) => {
        new Set(targets(card)).forEach((target) => {
          if (!cardsOf.has(target)) cardsOf.set(target, []);
          cardsOf.get(target).push(card);
        });
      });
    }
    return cardsOf.get(id) || [];
  }
  const targets = (card) => all("a.to", card).map((link) => link.getAttribute("href").slice(1));

  let lit = [];
  function light(ids, chosen) {
    lit.forEach((element) => element.classList.remove("lit", "chosen"));
    lit = [...new Set(ids)].map((id) => document.getElementById(id)).filter(Boolean);
    lit.forEach((element) => element.classList.add("lit"));
    if (chosen) chosen.classList.add("chosen");
  }

  let current = null;
  function mark(card) {
    if (current) current.classList.remove("current");
    current = card;
    if (card) card.classList.add("current");
  }

  function bring(element, block = "center") {
    const folded = element.closest("details:not([open])");
    if (folded && !element.closest("summary")) folded.open = true;
    const go = () => element.scrollIntoView({ block, inline: "nearest" });
    go();
    requestAnimationFrame(go); // what was not laid out before has its real height only now
  }

  /* A figure was chosen in the document: its cards are listed, the first is shown in place. */
  function pick(element, focus = true) {
    const id = element.id;
    const found = cards(id);
    mark(null);
    if (found.length) {
      const first = found[0];
      if (!narrow.matches) {
        show(first.closest(".part").id);
        if (first.hidden) resetFilter();
        bring(first, "nearest");
        mark(first);
      }
      light([...targets(first), id], element);
    } else {
      light([id], element);
    }
    list(element, found);
    here = element;
    if (focus) makeFocusable(element).focus({ preventScroll: true });
    if (narrow.matches) bring(element, "start");
  }

  function list(element, found) {
    const words = element.cloneNode(true).textContent;
    one("h2", picked).textContent = `${words}　${element.title}`;
    const place = one(".cards", picked);
    place.replaceChildren(...found.slice(0, 50).map((card) => {
      const copy = card.cloneNode(true);
      copy.removeAttribute("id");
      copy.hidden = false;
      copy.classList.remove("current");
      all(".controls", copy).forEach((controls) => controls.remove());
      copy.dataset.of = card.id;
      return copy;
    }));
    picked.hidden = found.length < 2 && !narrow.matches;
  }

  function unpick() {
    picked.hidden = true;
    light([]);
    mark(null);
  }

  /* A card was chosen: its figures light up, and the disputed one, or the one clicked, comes into view. */
  function follow(card, id) {
    const ids = targets(card);
    const goal = document.getElementById(id || card.dataset.goal || ids[0]);
    mark(card.id ? card : null);
    if (narrow.matches && goal) {
      show("document");
      list(goal, [card]);
    } else if (!card.closest(".picked")) {
      picked.hidden = true;
    }
    light(ids, goal);
    if (goal) {
      here = goal;
      bring(goal, narrow.matches ? "start" : "center");
    }
  }

  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const marked = event.target.closest(".sheet .fig, .sheet .quote");
    if (marked && sheet.contains(marked)) {
      event.preventDefault();
      pick(marked);
      return;
    }
    const card = event.target.closest(".card");
    if (link && link.classList.contains("to")) {
      event.preventDefault();
      const id = link.getAttribute("href").slice(1);
      if (card) {
        follow(card, id);
      } else {
        const goal = document.getElementById(id);
        if (!goal) return;
        if (narrow.matches) show("document");
        if (goal.matches(".fig, .quote")) { pickFromAfar(goal); } else { light([id], goal); }
        bring(goal, narrow.matches ? "start" : "center");
      }
      return;
    }
    if (link) {
      const id = link.getAttribute("href").slice(1);
      const goal = document.getElementById(id);
      if (!goal) return;
      const part = goal.closest(".part");
      if (part) {
        event.preventDefault();
        show(part.id);
        if (goal.hidden) resetFilter();
        bring(goal, "nearest");
        follow(goal);
      } else if (narrow.matches && goal.closest(".document")) {
        show("document");
      }
      return;
    }
    if (card && !event.target.closest("button, input, select, textarea, label, summary, .controls")
        && !String(getSelection())) {
      follow(card.dataset.of ? document.getElementById(card.dataset.of) || card : card);
    }
  });

  function pickFromAfar(element) {
    light([element.id], element);
    here = element;
    const found = cards(element.id);
    list(element, found);
    picked.hidden = !found.length;
  }

  /* ---- filter ---- */

  const filters = all("[data-filter]");
  function filter() {
    const wanted = new Set(filters.filter((box) => box.checked).map((box) => box.dataset.filter));
    all("[data-findings] > .card").forEach((card) => { card.hidden = !wanted.has(card.dataset.state); });
  }
  function resetFilter() {
    filters.forEach((box) => { box.checked = true; });
    filter();
  }
  filters.forEach((box) => box.addEventListener("change", filter));

  /* ---- keyboard ---- */

  let here = null;
  let figures = null;
  const inOrder = () => figures || (figures = all(".sheet .fig[id], .sheet .quote[id]"));
  function makeFocusable(element) {
    if (element.tagName !== "A") element.tabIndex = -1;
    return element;
  }

  function stepFigure(step) {
    const known = inOrder();
    if (!known.length) return;
    let index = known.indexOf(here);
    if (index < 0) index = step > 0 ? -1 : known.length;
    const next = known[Math.min(known.length - 1, Math.max(0, index + step))];
    if (narrow.matches) show("document");
    pick(next);
    bring(next, narrow.matches ? "start" : "center");
  }

  /* j and k go on from the finding that the reader is at, also when he came to it by Tab or to decide on it. */
  root.addEventListener("focusin", (event) => {
    const card = event.target.closest("[data-findings] > .card");
    if (card && card !== current) mark(card);
  });

  function stepFinding(step) {
    show("findings");
    const known = all("[data-findings] > .card").filter((card) => !card.hidden);
    if (!known.length) return;
    let index = known.indexOf(current);
    if (index < 0) index = step > 0 ? -1 : known.length;
    const next = known[Math.min(known.length - 1, Math.max(0, index + step))];
    bring(next, "nearest");
    follow(next);
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }

  const parts = tabs.filter((tab) => tab.dataset.tab !== "document").map((tab) => tab.dataset.tab);
  const keys = {
    j: () => stepFinding(1),
    k: () => stepFinding(-1),
    n: () => stepFigure(1),
    p: () => stepFigure(-1),
    t: () => theme.toggle(),
    "?": () => help.showModal(),
    Escape: unpick,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const number = Number(event.key);
    if (number >= 1 && number <= parts.length) {
      show(parts[number - 1]);
    } else if (keys[event.key]) {
      keys[event.key]();
    } else if (event.key === "Enter" && event.target.matches(".sheet span.fig, .sheet span.quote")) {
      pick(event.target);
    } else {
      return;
    }
    event.preventDefault();
  });

  /* One stop of the Tab key for all figures of the document: n and p lead from one to the next. */
  inOrder().forEach((element, index) => { if (index && element.tagName === "A") element.tabIndex = -1; });

  function wireTools() {
    all("[data-do]").forEach((button) => button.addEventListener("click", () => {
      const act = { theme: () => theme.toggle(), help: () => help && help.showModal(), unpick, close: () => help.close() };
      act[button.dataset.do]();
    }));
  }
  wireTools();

  function openHash() {
    const goal = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!goal || !root.contains(goal)) return;
    if (goal.closest("#findings, #relations")) { show(goal.closest(".part").id); bring(goal, "nearest"); follow(goal); }
    else if (goal.matches(".sheet .fig, .sheet .quote")) { pick(goal, false); bring(goal); }
  }
  addEventListener("hashchange", openHash);
  openHash();
});
