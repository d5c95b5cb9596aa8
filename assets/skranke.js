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
document.getElementById("error-summary")?.focus();
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
