// The desk shows the newest state: its main part is fetched anew when that changes, and the reader's place is kept.
(() => {
  "use strict";
  let version = -1;

  async function refresh() {
    const answer = await fetch(location.href, {cache: "no-store"});
    if (!answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const open = [...document.querySelectorAll("details[open]")].map(e => e.id);
    const wanted = document.querySelector("[data-filter]")?.value;
    const typing = document.activeElement.matches("[data-filter]");
    document.title = next.title;
    for (const part of ["header", "main"]) document.querySelector(part).replaceWith(next.querySelector(part));
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    const input = document.querySelector("[data-filter]");
    if (input && wanted) { input.value = wanted; filter(input); }
    if (input && typing) input.focus({preventScroll: true});
  }

  function filter(input) {
    const wanted = input.value.trim().toLowerCase();
    let count = 0;
    for (const row of document.querySelectorAll("table[data-rows] tbody tr")) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      if (!row.hidden) count++;
    }
    for (const section of document.querySelectorAll("section.long")) section.hidden = !section.querySelector("tbody tr:not([hidden])");
    input.closest("p").querySelector("output").textContent = wanted ? `${count} found` : "";
  }

  document.addEventListener("input", event => { if (event.target.matches("[data-filter]")) filter(event.target); });
  const kept = document.querySelector("[data-filter]");
  if (kept?.value) filter(kept);

  new EventSource("/__desk/events").onmessage = event => {
    const now = JSON.parse(event.data);
    if (now.version !== version && version >= 0) refresh();
    version = now.version;
  };
})();
