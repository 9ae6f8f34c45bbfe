// The start: a browser's page at once, Excel's pane as soon as Excel says that it is there.
"use strict";

/** @type {Host} */
let host = browser;
const VIEWS = { case: caseView, whatif: whatifView, audit: auditView, functions: functionsView };

function show(name, focus = false) {
  for (const other of Object.keys(VIEWS)) {
    const chosen = other === name;
    $(`view-${other}`).hidden = !chosen;
    $(`tab-${other}`).setAttribute("aria-selected", String(chosen));
    $(`tab-${other}`).tabIndex = chosen ? 0 : -1;
  }
  if (focus) $(`tab-${name}`).focus();
  history.replaceState?.(null, "", `#${name}`);
}

function goTo(name, label) {
  return el("button", { type: "button", class: "main", onclick: () => show(name, true) }, label);
}

function renderAll() {
  for (const render of Object.values(VIEWS)) render();
}

function tabs() {
  const names = Object.keys(VIEWS);
  names.forEach((name, i) => {
    $(`tab-${name}`).addEventListener("click", () => show(name));
    $(`tab-${name}`).addEventListener("keydown", ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (step) show(names[(i + step + names.length) % names.length], true);
    });
  });
}

// A workbook may be dropped anywhere on the page.
function dropping() {
  const over = (on) => (event) => {
    if (host.office || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.toggle("dropping", on);
  };
  addEventListener("dragover", over(true));
  addEventListener("dragleave", over(false));
  addEventListener("drop", (event) => {
    over(false)(event);
    const file = event.dataTransfer?.files[0];
    if (!file || host.office) return;
    show("case");
    opening(file);
  });
}

function whenExcel() {
  Office.onReady(({ host: application }) => {
    if (application !== Office.HostType.Excel) return;
    host = excel;
    document.body.dataset.host = "office";
    renderAll();
    show("functions");
  });
}

tabs();
dropping();
renderAll();
show(location.hash.slice(1) in VIEWS ? location.hash.slice(1) : "case");
if (globalThis.Office) whenExcel();
else $("office").addEventListener("load", whenExcel);
