// A heading of a table of figures sorts its rows: numbers downwards first, words upwards; once more, the other way.
element.addEventListener("click", (event) => {
  const by = event.target.closest("table.figures .by");
  if (!by || !element.contains(by)) return;
  const heading = by.closest("th");
  const body = by.closest("table").tBodies[0];
  const rows = [...body.rows];
  const value = (row) => row.cells[by.dataset.by].dataset.value;
  const numbers = rows.every((row) => value(row) !== "" && !Number.isNaN(Number(value(row))));
  const now = heading.getAttribute("aria-sort");
  const way = now === null ? (numbers ? "descending" : "ascending") : now === "ascending" ? "descending" : "ascending";
  const order = (a, b) => (numbers ? value(a) - value(b) : value(a).localeCompare(value(b), "zh-CN", { numeric: true }));
  heading.parentElement.querySelectorAll("[aria-sort]").forEach((one) => one.removeAttribute("aria-sort"));
  heading.setAttribute("aria-sort", way);
  body.replaceChildren(...rows.sort((a, b) => (way === "ascending" ? order(a, b) : order(b, a))));
});
