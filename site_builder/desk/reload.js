// The page of a preview, kept current: new bytes are put in place of the old ones, and the reader's place is kept.
// Loaded by the one script tag that only a preview adds; a built page knows nothing of it.
(() => {
  "use strict";
  const KEPT = "desk-place";
  const here = () => decodeURI(location.pathname).replace(/^\//, "").replace(/(^|\/)$/, "$1index.html");
  // the digest of the page as it was fetched last; of a page just opened it is told by a header that scripts can read
  let shown = performance.getEntriesByType("navigation")[0]?.serverTiming?.find(t => t.name === "page")?.description || "";
  let newest = {problems: []};
  let fetching = false;
  let again = false;
  let body = "";   // of the page as it was put in place last

  // --- the reader's place -------------------------------------------------------------------------------------------

  function path(element) {
    const steps = [];
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (at.id) { steps.unshift("#" + CSS.escape(at.id)); break; }
      steps.unshift(`${at.localName}:nth-of-type(${[...at.parentElement.children].filter(e => e.localName === at.localName).indexOf(at) + 1})`);
    }
    return (steps[0] || "").startsWith("#") ? steps.join(" > ") : ["body", ...steps].join(" > ");
  }

  // the same link or button, wherever it stands now: its words and target, and how many such stand before it
  const sign = e => [e.localName, e.getAttribute("href"), e.textContent.trim()].join(" ");
  const alike = (kind, wanted) => [...document.querySelectorAll(kind)].filter(e => sign(e) === wanted);

  function told(element) {
    return {path: path(element), kind: element.localName, sign: sign(element), nth: alike(element.localName, sign(element)).indexOf(element)};
  }

  const name = details => (details.querySelector("summary")?.textContent || "").trim();

  function anchor() {
    const seen = [...document.querySelectorAll("main [id], main > * > *")].find(e => e.getBoundingClientRect().bottom > 0 && e.getClientRects().length);
    return seen ? {path: path(seen), top: seen.getBoundingClientRect().top} : null;
  }

  function place() {
    const all = [...document.querySelectorAll("details")];
    const focused = document.activeElement;
    return {
      y: scrollY, x: scrollX, anchor: anchor(),
      details: all.map((d, i) => ({i, name: name(d), open: d.open})),
      boxes: [...document.querySelectorAll(".scroll")].map(e => [e.scrollLeft, e.scrollTop]),
      focus: focused && focused !== document.body && focused.id !== "desk-overlay" ? told(focused) : null,
      data: values(), charts: charts(),
    };
  }

  function restore(old, lit = true) {
    const all = [...document.querySelectorAll("details")];
    const same = all.length === old.details.length;
    all.forEach((d, i) => {
      const was = same ? old.details[i] : old.details.filter(w => w.name === name(d))[all.slice(0, i).filter(e => name(e) === name(d)).length];
      if (was && was.open !== d.open) d.open = was.open;
    });
    document.querySelectorAll(".scroll").forEach((e, i) => { if (old.boxes[i]) [e.scrollLeft, e.scrollTop] = old.boxes[i]; });
    const focused = old.focus && (alike(old.focus.kind, old.focus.sign)[old.focus.nth] || find(old.focus.path));
    if (focused) focused.focus({preventScroll: true});
    const mark = old.anchor && find(old.anchor.path);
    scrollTo({left: old.x, top: mark ? scrollY + mark.getBoundingClientRect().top - old.anchor.top : old.y, behavior: "instant"});
    if (lit) flash(old);
  }

  function find(selector) {
    try { return document.querySelector(selector); } catch { return null; }
  }

  // --- what changed ---------------------------------------------------------------------------------------------------

  const values = () => [...document.querySelectorAll("data[id]")].map(e => e.textContent + " " + e.value);
  const charts = () => Object.fromEntries([...document.querySelectorAll("figure.chart[id]")].map(e => [e.id, [...e.querySelectorAll("svg")].map(s => s.outerHTML).join("")]));

  function changed(old, now) {
    let from = 0, end = 0;
    if (old.length === now.length) return now.map((v, i) => i).filter(i => old[i] !== now[i]);
    while (from < Math.min(old.length, now.length) && old[from] === now[from]) from++;
    while (end < Math.min(old.length, now.length) - from && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
    return now.map((v, i) => i).slice(from, now.length - end);
  }

  function flash(old) {
    const numbers = [...document.querySelectorAll("data[id]")];
    const drawn = charts();
    const lit = [
      ...changed(old.data, values()).map(i => numbers[i]),
      ...Object.keys(drawn).filter(id => id in old.charts && old.charts[id] !== drawn[id]).map(id => document.getElementById(id)),
    ];
    for (const element of lit) {
      element.classList.add("desk-flash");
      setTimeout(() => element.classList.remove("desk-flash"), 1500);
    }
  }

  // --- new bytes ------------------------------------------------------------------------------------------------------

  const waiting = () => document.documentElement.dataset.desk === "waiting";

  async function refresh() {
    if (fetching) { again = true; return; }
    fetching = true;
    try {
      const answer = await fetch(location.pathname, {cache: "no-store"});
      if (waiting()) {
        if (answer.status !== 503) location.reload();
        return;
      }
      const digest = answer.headers.get("etag");
      if (digest && digest !== shown) {
        shown = digest;
        swap(await answer.text());
      }
    } catch {
      // the preview is being started anew; the stream of events finds it again
    } finally {
      fetching = false;
      if (again) { again = false; refresh(); }
    }
  }

  function swap(text) {
    const next = new DOMParser().parseFromString(text, "text/html");
    const now = text.slice(text.indexOf("<body"));
    if (now === body) { head(next); return; }   // only what the head holds has changed
    body = now;
    const old = place();
    const scripts = doc => doc.querySelectorAll("script[src]").length;
    if (scripts(next) > 1 || scripts(document) > 1) {   // scripts of the page must run anew
      sessionStorage.setItem(KEPT, JSON.stringify({page: location.pathname, old}));
      history.scrollRestoration = "manual";
      location.reload();
      return;
    }
    head(next);
    document.title = next.title;
    document.documentElement.lang = next.documentElement.lang;
    document.body.className = next.body.className;
    document.body.replaceChildren(...next.body.childNodes);
    restore(old);
    show();
    document.dispatchEvent(new CustomEvent("desk-refreshed"));
  }

  function head(next) {
    const sheets = doc => [...doc.querySelectorAll('head link[rel="stylesheet"]:not([data-desk])')];
    const [old, now] = [sheets(document), sheets(next)];
    if (old.map(e => e.getAttribute("href")).join() === now.map(e => e.getAttribute("href")).join()) return;
    const before = place();
    now.forEach((e, i) => {
      const link = document.importNode(e);
      link.onload = () => { if (i < old.length) old[i].remove(); restore(before, false); };
      document.head.append(link);
    });
  }

  // --- Problems over the page -------------------------------------------------------------------------------------------

  function element(kind, attributes, ...children) {
    const made = document.createElement(kind);
    for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function problem(p) {
    const where = p.open ? element("a", {href: p.open, class: "where"}, p.where) : element("span", {class: "where"}, p.where);
    return element("li", {class: p.severity, "data-code": p.code},
      element("p", {class: "head"}, where, " ", element("a", {href: `/__desk/problems/${p.code}`, class: "code"}, p.code)),
      element("p", {class: "message"}, p.message),
      ...(p.source ? [element("pre", {}, p.source)] : []),
      ...(p.hint ? [element("p", {class: "hint"}, p.hint)] : []));
  }

  function inside() {
    let found = document.getElementById("desk-overlay");
    if (!found) {
      found = element("div", {id: "desk-overlay"});
      found.attachShadow({mode: "open"}).append(element("link", {rel: "stylesheet", href: "/__desk/overlay.css"}),
        element("div", {id: "in"}, element("div", {id: "panels"}), element("p", {class: "bar"})));
      document.documentElement.append(found);
    }
    return found.shadowRoot;
  }

  let painted = "", put = "";   // what the panels show, and what the reader has put away
  const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

  function show() {
    const errors = newest.problems.filter(p => p.severity === "error");
    const mine = newest.problems.filter(p => p.severity !== "error" && p.page === here());
    const count = counted(errors.length + (newest.more || 0), "Problem");
    const wanted = JSON.stringify([newest.bug, errors]);
    const away = put === wanted && (errors.length || newest.bug);
    if (painted !== wanted + away) {   // else the panel keeps its place, and is not read out again
      painted = wanted + away;
      inside().getElementById("panels").replaceChildren(...(away ? [] : [...bug(newest.bug), ...list(errors, count)]));
    }
    const again = element("button", {type: "button", class: "again"}, errors.length ? count : "A fault");
    again.onclick = () => { put = ""; show(); };
    inside().querySelector(".bar").replaceChildren(...(away ? [again] : []), element("a", {href: "/__desk/"}, "Desk"),
      ...(newest.step ? [newest.step] : []), ...(mine.length ? [`${counted(mine.length, "warning")} on this page`] : []));
    marks(mine);
  }

  function panel(label, title, ...children) {
    const away = element("button", {type: "button", class: "away", title: "Escape does it too"}, "Hide");
    away.onclick = hide;
    return element("section", {class: "panel", role: "alert", "aria-label": label}, away, element("h2", {}, title), ...children);
  }

  const bug = text => text ? [panel("A fault", "A fault of site_builder",
    element("p", {}, "The page below is the last good one. Please report this:"), element("pre", {}, text))] : [];

  const list = (errors, count) => errors.length ? [panel("Problems", count,
    element("p", {class: "soft"}, "What is wrong keeps its last good state below. This goes away when it is mended."),
    element("ul", {}, ...errors.map(problem)))] : [];

  function hide() {
    put = JSON.stringify([newest.bug, newest.problems.filter(p => p.severity === "error")]);
    show();
  }

  addEventListener("keydown", event => { if (event.key === "Escape") hide(); });

  // --- soft marks: the number underlined, and beside its sentence what it wants ---------------------------------------

  const plain = text => text.normalize("NFKC").replace(/[“”„«»]/g, '"').replace(/[‘’]/g, "'").replace(/\s+/g, " ");
  const WANTED = {"uncited-number": n => `source for ${n}?`, "unguarded": n => `guard for ${n}?`};

  // the letters of a block as a sentence is compared, each with its place; notes and our own marks are no part of it
  function letters(block) {
    const found = [];
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest(".desk-mark, sup, .footnote-ref")) continue;
      for (let at = 0; at < node.data.length; at++) {
        for (const letter of plain(node.data[at])) if (letter !== " " || found.at(-1)?.letter !== " ") found.push({letter, node, at});
      }
    }
    return found;
  }

  function range(from, to) {
    const made = new Range();
    made.setStart(from.node, from.at);
    made.setEnd(to.node, to.at + 1);
    return made;
  }

  function marks(found) {
    document.querySelectorAll(".desk-mark").forEach(e => { const block = e.parentElement; e.remove(); block.normalize(); });
    const lit = [];
    const blocks = [...document.querySelectorAll("main p, main li, main td, main dd, main h1, main h2, main h3, main h4, main blockquote, main figcaption")].filter(e => !e.querySelector("p, li"));
    for (const p of [...found].reverse()) {   // each is put at its sentence's end: the last first
      const sentence = plain(p.sentence || "").trim();
      if (!sentence) continue;
      const [all, start] = blocks.map(letters).map(all => [all, all.map(l => l.letter).join("").indexOf(sentence)]).find(([, at]) => at >= 0) || [];
      if (!all) continue;
      const number = plain(p.number || "");
      const at = start + sentence.indexOf(number);
      if (number && at >= start) lit.push(range(all[at], all[at + number.length - 1]));
      const end = all[start + sentence.length - 1];
      const words = (WANTED[p.code] || (n => n))(p.number);
      const after = range(end, end);
      after.collapse(false);
      after.insertNode(element(p.open ? "a" : "span", {class: "desk-mark", href: p.open, title: `${p.message}\n${p.hint}`}, words));
    }
    if (CSS.highlights) CSS.highlights.set("desk-soft", new Highlight(...lit));
  }

  // --- begin ------------------------------------------------------------------------------------------------------------

  document.head.append(element("link", {rel: "stylesheet", href: "/__desk/page.css", "data-desk": "1"}));
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  sessionStorage.removeItem(KEPT);
  if (kept && kept.page === location.pathname) {
    restore(kept.old);
    addEventListener("load", () => { restore(kept.old, false); history.scrollRestoration = "auto"; });
  }

  let version = -1;
  const events = new EventSource(`/__desk/events?page=${encodeURIComponent(here())}`);
  events.onmessage = event => {
    newest = JSON.parse(event.data);
    show();
    const concerned = newest.fresh === null || newest.fresh.includes(here());
    if (newest.version !== version && (concerned || waiting())) refresh();
    version = newest.version;
  };
})();
