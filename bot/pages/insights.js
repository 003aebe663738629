"use strict";
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const rows = [...document.querySelectorAll("li")].map((row) => [row, fold(row.textContent)]);
const search = document.getElementById("search");
const found = document.getElementById("found");
function filter() {
  const words = fold(search.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const [row, text] of rows) {
    row.hidden = !words.every((word) => text.includes(word));
    shown += row.hidden ? 0 : 1;
  }
  found.textContent = words.length ? shown + " of " + rows.length + " shown" : "";
}
search.addEventListener("input", filter);
search.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { search.value = ""; filter(); }
});
document.getElementById("searching").hidden = false;
filter();
