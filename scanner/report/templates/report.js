/* Sorting and filtering for the report's tables. Without it every row is there and readable. */
"use strict";
document.documentElement.classList.add("js");

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** What a row group sorts by in a column: a number where the cell has one, else its text. */
const sortKey = (group, column) => {
  const cell = group.rows[0].cells[column];
  const number = cell.dataset.sort;
  return number === undefined ? cell.textContent.trim() : Number(number);
};

const byKey = (a, b) =>
  typeof a.key === "number" && typeof b.key === "number"
    ? a.key - b.key
    : collator.compare(String(a.key), String(b.key));

/** Sorts a table by one column; the second time the other way round. */
const sort = (table, header, column) => {
  const down = header.getAttribute("aria-sort") === "ascending";
  const keyed = Array.from(table.tBodies, (group) => ({ group, key: sortKey(group, column) }));
  keyed.sort((a, b) => (down ? byKey(b, a) : byKey(a, b)));
  table.append(...keyed.map(({ group }) => group));
  for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", down ? "descending" : "ascending");
};

/** Turns column headings into buttons of the same size, so that nothing moves. */
const makeSortable = (table) => {
  Array.from(table.tHead.rows[0].cells).forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sort(table, header, column));
    header.append(button);
  });
};

/** Shows the row groups that hold the typed text and have what was chosen: party, category. */
const makeFilterable = (tools, table) => {
  const search = tools.querySelector("input");
  const choices = Array.from(tools.querySelectorAll("select"));
  const output = tools.querySelector("output");
  const all = output.textContent;
  const groups = Array.from(table.tBodies, (element) => ({ element, text: null }));
  const apply = () => {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    for (const group of groups) {
      group.text ??= group.element.textContent.toLowerCase();
      const hit =
        group.text.includes(wanted) &&
        choices.every((choice) => !choice.value || group.element.dataset[choice.dataset.by] === choice.value);
      group.element.hidden = !hit;
      shown += hit ? 1 : 0;
    }
    output.textContent = shown === groups.length ? all : `${shown} of ${all}`;
  };
  search.addEventListener("input", apply);
  for (const choice of choices) choice.addEventListener("change", apply);
};

/** Phones show rows as blocks; some screen readers then need to be told that it is a table. */
const keepRoles = (table) => {
  table.setAttribute("role", "table");
  for (const part of table.querySelectorAll("thead, tbody")) part.setAttribute("role", "rowgroup");
  for (const row of table.rows) {
    row.setAttribute("role", "row");
    for (const cell of row.cells) {
      const kind = { col: "columnheader", row: "rowheader" }[cell.scope] ?? "cell";
      cell.setAttribute("role", kind);
    }
  }
};

/** Opens the row that a link leads to. */
const openTarget = () => {
  const target = document.getElementById(location.hash.slice(1));
  const details = target?.matches("tbody") ? target.querySelector("details.more") : null;
  if (details) details.open = true;
};

document.addEventListener("DOMContentLoaded", () => {
  for (const tools of document.querySelectorAll(".tools")) {
    const table = document.getElementById(tools.dataset.for);
    makeSortable(table);
    makeFilterable(tools, table);
    keepRoles(table);
  }
  openTarget();
  window.addEventListener("hashchange", openTarget);
});
