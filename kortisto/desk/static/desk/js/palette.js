// The sheet under the box at the top: a combobox with a list (ARIA 1.2). The box keeps the focus; arrows choose,
// Enter opens what is chosen or, with nothing chosen, the page of results; Esc closes the sheet. htmx fetches it.
// Without this script the box is a plain search field, so the roles are written here.
const box = document.getElementById("find");
const sheet = document.getElementById("palette");
const said = document.getElementById("palette-said");

const options = () => [...sheet.querySelectorAll('[role="option"]')];
const chosen = () => sheet.querySelector('[aria-selected="true"]');
let wanted = false; // what arrives after the sheet was closed must not open it again

function choose(option) {
  options().forEach((one) => one.setAttribute("aria-selected", String(one === option)));
  if (option) {
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    box.removeAttribute("aria-activedescendant");
  }
}

function show(open) {
  sheet.hidden = !open;
  const list = document.getElementById("palette-list");
  box.setAttribute("aria-expanded", String(open && list !== null));
  if (open && list) box.setAttribute("aria-controls", "palette-list");
  else box.removeAttribute("aria-controls");
  choose(null);
}

function close() {
  wanted = false;
  said.textContent = "";
  show(false);
}

function ask() {
  wanted = true;
  box.dispatchEvent(new Event("ask"));
}

function step(by) {
  const all = options();
  if (!all.length) return;
  const now = all.indexOf(chosen());
  choose(all[now < 0 ? (by > 0 ? 0 : all.length - 1) : (now + by + all.length) % all.length]);
}

const keys = {
  ArrowDown: () => (sheet.hidden ? ask() : step(1)),
  ArrowUp: () => (sheet.hidden ? ask() : step(-1)),
  Enter: () => {
    const option = sheet.hidden ? null : chosen();
    option?.click();
    return option !== null;
  },
  Escape: () => {
    const open = !sheet.hidden;
    close();
    return open;
  },
};

if (box && sheet) {
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-haspopup", "listbox");
  box.setAttribute("aria-expanded", "false");
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (Object.hasOwn(keys, event.key) && keys[event.key]() !== false) event.preventDefault();
  });
  box.addEventListener("input", () => (wanted = true));
  box.addEventListener("click", () => sheet.hidden && ask());
  box.addEventListener("blur", close);
  document.addEventListener("palette", ask);
  // The box keeps the focus while somebody clicks in the sheet.
  sheet.addEventListener("mousedown", (event) => event.preventDefault());
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    // Signed out meanwhile: a page to sign in on is no list.
    const { target, xhr } = event.detail;
    if (target === sheet && new URL(xhr.responseURL).pathname !== new URL(box.form.action).pathname) {
      event.detail.shouldSwap = false;
      close();
    }
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== sheet) return;
    const open = wanted && document.activeElement === box;
    show(open);
    said.textContent = open ? (sheet.querySelector("[data-said]")?.dataset.said ?? "") : "";
  });
  window.addEventListener("pagehide", close);
}
