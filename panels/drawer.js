// Of the list of conversations: resuming, renaming in place, and deleting once it is confirmed.
const chosen = () => document.dispatchEvent(new Event("yuece:chosen"));
const made = (name, kind, words) => {
  const one = document.createElement(name);
  if (kind) one.className = kind;
  if (words) one.textContent = words;
  if (name === "button") one.type = "button";
  return one;
};
// In place of what a row or the list's foot holds: ``parts``; ``back`` undoes it.
const instead = (place, ...parts) => {
  const before = [...place.childNodes];
  const back = () => place.replaceChildren(...before);
  place.replaceChildren(...parts);
  place.addEventListener("keydown", function end(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    place.removeEventListener("keydown", end);
    back();
    place.querySelector("button")?.focus();
  });
  return back;
};
const rename = (id, row) => {
  const form = made("form", "naming");
  const box = made("input");
  box.value = row.querySelector(".title").textContent;
  box.maxLength = 60;
  box.setAttribute("aria-label", "新的名称");
  const send = made("button", "act", "好");
  send.type = "submit";
  form.append(box, send);
  instead(row, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    trigger("rename", { id, title: box.value });
  });
  box.select();
};
const confirm = (place, question, word, act) => {
  const yes = made("button", "act sure", word);
  const no = made("button", "act", "不删");
  const asked = made("p", "asking", question);
  asked.append(yes, no);
  const back = instead(place, asked);
  yes.addEventListener("click", act);
  no.addEventListener("click", (event) => {
    event.stopPropagation();
    back();
  });
  yes.focus();
};
element.addEventListener("click", (event) => {
  const target = event.target.closest("button");
  if (!target) return;
  const { resume, rename: named, remove } = target.dataset;
  if (resume !== undefined) {
    chosen();
    return trigger("resume", { id: resume });
  }
  if (named !== undefined) return rename(named, target.closest(".talk"));
  if (remove !== undefined)
    return confirm(target.closest(".talk"), "删掉这次对话？不能恢复。", "删除", () => trigger("remove", { id: remove }));
  if (target.matches(".clear"))
    confirm(target.closest(".hint"), "删掉全部对话？不能恢复。", "全部删除", () => trigger("clear", {}));
});
