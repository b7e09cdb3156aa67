// A build and a run take some seconds.
for (const form of document.querySelectorAll("[data-draw]")) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button");
    button.textContent = "Drawing your copy …";
    button.disabled = true;
  });
}
