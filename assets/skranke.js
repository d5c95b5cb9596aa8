// Only what makes things quicker; every page works without it.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const altK = event.altKey && !event.ctrlKey && event.code === "KeyK";
  const search = document.getElementById("q") || document.getElementById("frame-search");
  if (search && (slash || altK)) {
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
