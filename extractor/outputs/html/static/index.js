document.querySelectorAll("[data-index]").forEach((root) => {
  const body = root.querySelector("tbody");
  const heads = [...root.querySelectorAll("thead th")];
  root.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
  root.querySelector("[data-do=theme]").addEventListener("click", () => theme.toggle());

  const order = new Intl.Collator("zh-CN", { numeric: true });
  function compare(a, b, falling) {
    if (a === b) return 0;
    if (a === "" || b === "") return a === "" ? 1 : -1; // what is not stated stands last either way
    const [x, y] = [Number(a), Number(b)];
    const rising = Number.isNaN(x) || Number.isNaN(y) ? order.compare(a, b) : x - y;
    return falling ? -rising : rising;
  }
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const first = head.classList.contains("count") ? "descending" : "ascending";
      const other = first === "descending" ? "ascending" : "descending";
      const way = head.getAttribute("aria-sort") === first ? other : first;
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", way);
      const rows = [...body.rows];
      const key = new Map(rows.map((row) => [row, row.cells[column].dataset.key ?? row.cells[column].textContent.trim()]));
      rows.sort((a, b) => compare(key.get(a), key.get(b), way === "descending"));
      body.append(...rows);
    });
  });

  const search = root.querySelector(".search");
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    [...body.rows].forEach((row) => {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    });
  });
});
