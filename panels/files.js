// Of the files: a click opens, limits the chat to a document, or removes it once that is confirmed.
element.addEventListener("click", (event) => {
  const target = event.target.closest("[data-open], [data-only], [data-remove], [data-clear], [data-section], .back");
  if (!target || !element.contains(target)) return;
  const { open, only, remove, title, clear, section } = target.dataset;
  if (open !== undefined) {
    window.yueceEntry = open;
    return trigger("open", { id: open });
  }
  if (only !== undefined) return asking(only);
  if (remove !== undefined) return confirmed(target, remove, title);
  if (clear !== undefined) return trigger("clear", {});
  if (section !== undefined) {
    const line = element.querySelector(`[data-at="${section}"]`);
    const original = element.querySelector(".original");
    if (line) original.scrollTop = line.offsetTop - 16;
    return original.focus({ preventScroll: true });
  }
  props.value = "";
  document.querySelector(`#files [data-open="${CSS.escape(window.yueceEntry ?? "")}"]`)?.focus();
});
const asking = (id) => {
  trigger("only", { id });
  document.querySelectorAll("#tabs [role=tab]").forEach((one) => one.textContent.trim() === "对话" && one.click());
  setTimeout(() => document.querySelector("#question textarea")?.focus(), 50);
};
const confirmed = (button, id, title) => {
  const made = (name, words, kind) => Object.assign(document.createElement(name), { textContent: words, className: kind });
  const place = button.parentElement;
  const before = [...place.childNodes];
  const yes = made("button", "移除", "act sure");
  const no = made("button", "不移除", "act");
  const back = () => {
    place.classList.remove("asked-for");
    place.replaceChildren(...before);
    button.focus();
  };
  place.classList.add("asked-for");
  place.replaceChildren(made("span", `移除《${title}》？旧的回答还在，出处会标明已移除。`, "asking"), yes, no);
  yes.addEventListener("click", () => trigger("remove", { id }));
  no.addEventListener("click", back);
  place.addEventListener("keydown", (event) => event.key === "Escape" && back(), { once: true });
  yes.focus();
};
watch("value", () => {
  const view = element.querySelector(".document");
  if (!view) return;
  view.querySelector("h2").focus({ preventScroll: true });
  element.scrollIntoView({ block: "start" });
});
