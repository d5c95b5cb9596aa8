// Only what makes things quicker; every page works without it.
document.addEventListener("keydown", (event) => {
  const search = document.getElementById("q") || document.getElementById("frame-search");
  // Whoever is in the empty search field already means the same; no search begins with a slash.
  const inEmptySearch = event.target === search && search.value === "";
  const typing = event.target.closest("input, textarea, select, [contenteditable]") && !inEmptySearch;
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const altK = event.altKey && !event.ctrlKey && event.code === "KeyK";
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
