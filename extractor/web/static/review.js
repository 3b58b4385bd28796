/* What makes the page more comfortable; every form works without it. */
document.querySelectorAll("[data-upload]").forEach((form) => {
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector(".drop");
  const progress = form.querySelector("[data-progress]");
  const bar = progress.querySelector("progress");
  const said = progress.querySelector("[role=status]");
  const button = form.querySelector("button");

  form.querySelector("[data-needs-drop]").hidden = false;
  ["dragenter", "dragover"].forEach((name) => drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  }));
  ["dragleave", "drop"].forEach((name) => drop.addEventListener(name, () => drop.classList.remove("over")));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
  /* A file that misses the area would otherwise be opened in place of the page. */
  ["dragover", "drop"].forEach((name) => addEventListener(name, (event) => event.preventDefault()));

  form.addEventListener("htmx:beforeRequest", () => {
    progress.hidden = false;
    button.disabled = true;
    bar.value = 0;
    said.textContent = `正在上传 ${input.files.length} 个文件`;
  });
  form.addEventListener("htmx:xhr:progress", (event) => {
    if (!event.detail.lengthComputable) return;
    const share = (100 * event.detail.loaded) / event.detail.total;
    if (share < 100) {
      bar.value = share;
    } else {
      bar.removeAttribute("value");
      said.textContent = "已上传，正在审核";
    }
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    progress.hidden = true;
    button.disabled = false;
    if (!event.detail.successful) return;
    form.reset();
    htmx.ajax("GET", "/", { target: "#reports", select: "#reports", swap: "outerHTML" });
  });
});

document.addEventListener("htmx:beforeRequest", () => document.getElementById("notice").replaceChildren());

document.addEventListener("htmx:sendError", () => {
  const alert = document.createElement("p");
  alert.className = "alert";
  alert.setAttribute("role", "alert");
  alert.textContent = "连接不上服务，未作更改。";
  document.getElementById("notice").replaceChildren(alert);
});

/* After a decision the keyboard goes on where it was; a form that only came into reach takes no focus. */
document.addEventListener("htmx:afterSwap", (event) => {
  const place = event.detail.target;
  const { verb, triggeringEvent } = event.detail.requestConfig;
  if (!place.id.startsWith("ruling-") || (verb === "get" && triggeringEvent.type !== "click")) return;
  const now = document.getElementById(place.id);
  const next = now && now.querySelector("button");
  if (next) next.focus({ preventScroll: true });
});
