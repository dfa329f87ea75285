addEventListener("hashchange", show);
show();

function show() {
  for (const old of document.querySelectorAll(".chosen")) old.classList.remove("chosen");
  const chosen = location.hash.match(/^#([sq])\d+$/);
  if (!chosen) return;
  const place = chosen[1] === "s" ? `#t${chosen[0].slice(1)}` : `article a[href="${chosen[0]}"]`;
  const found = [...document.querySelectorAll(place)];
  for (const one of found) one.classList.add("chosen");
  if (found.length && matchMedia("(max-width: 61.99rem)").matches) found[0].scrollIntoView({ block: "start" });
}
