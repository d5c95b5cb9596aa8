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
