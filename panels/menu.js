// Of the bar on a narrow screen: it opens the drawer, and begins a new conversation. Escape, a click outside and a choice close it.
const drawer = () => document.getElementById("history");
const show = (open) => {
  const held = drawer();
  if (!held || held.hasAttribute("data-open") === open) return;
  held.toggleAttribute("data-open", open);
  const opener = element.querySelector(".menu");
  opener?.setAttribute("aria-expanded", String(open));
  if (open) held.querySelector("button, input")?.focus();
  else opener?.focus({ preventScroll: true });
};
element.addEventListener("click", (event) => {
  if (event.target.closest(".begin")) trigger("begin", {});
  if (event.target.closest(".menu")) show(!drawer().hasAttribute("data-open"));
});
document.addEventListener("click", (event) => {
  const path = event.composedPath(); // what was clicked may be gone from the page by now
  if (!path.includes(element) && !path.includes(drawer())) show(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") show(false);
});
document.addEventListener("yuece:chosen", () => show(false));
