// Only what makes things quicker; every page works without it.
document.addEventListener("keydown", (event) => {
  const search = document.getElementById("q") || document.getElementById("frame-search");
  // With Alt, as a key alone would also be pressed by speech input and by slips (WCAG 2.1.4).
  if (search && event.altKey && !event.ctrlKey && event.code === "KeyK") {
    event.preventDefault();
    search.focus();
    search.select();
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details.skr-user[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
});
// Whoever is quicker than this script keeps the focus.
if (document.activeElement === document.body) document.getElementById("error-summary")?.focus();
// What a message looks like while it is filled in. The button «Vis» does the same.
const writing = document.getElementById("writing");
if (writing) {
  let waiting;
  // Leaves those templates to choose from that are searched for, and the one that is chosen.
  const templates = [...writing.elements.template.options];
  const choose = (text) => {
    const found = (one) => !one.value || one.selected || one.label.toLowerCase().includes(text.trim().toLowerCase());
    writing.elements.template.replaceChildren(...templates.filter(found));
  };
  // Whoever leaves by a link or closes the window is asked first; each button of the form takes what is written along.
  const ask = (event) => event.preventDefault();
  writing.addEventListener("input", () => addEventListener("beforeunload", ask));
  writing.addEventListener("submit", () => removeEventListener("beforeunload", ask));
  writing.addEventListener("input", (event) => {
    const changed = event.target.name;
    if (changed === "find") choose(event.target.value);
    if (!["value", "channel", "template"].includes(changed) || !writing.elements.template.value) return;
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const answer = await fetch("/messages/preview", { method: "POST", body: new URLSearchParams(new FormData(writing)) });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("written")?.replaceWith(page.getElementById("written"));
      // Another template asks for something else.
      if (changed === "template") document.getElementById("asked").replaceWith(page.getElementById("asked"));
    }, 300);
  });
}
// How many letters are ticked, beside the buttons that do something with them.
const ticked = document.getElementById("ticked");
if (ticked) {
  const boxes = () => document.querySelectorAll('input[name="letter"]:checked').length;
  const show = () => {
    ticked.textContent = ticked.dataset.text.replace("#", boxes());
  };
  document.addEventListener("change", (event) => {
    if (event.target.name !== "letter") return;
    document.getElementById("which").value = "ticked";
    show();
  });
  // Boxes that the browser has ticked again after going back.
  if (boxes()) show();
}
