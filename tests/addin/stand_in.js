// Excel as far as the pane uses it, in place of office.js: one sheet, a selection, names; what was done is noted.
const done = { written: {}, selected: [], created: 0, selection: "Case!B2:B4" };
globalThis.done = done;
const sheet = {
  formulas: [
    ["=_xldudf_ML_NPV(B1,B2:B4)", "=ML_IRR(B2:B4)", "=SUM(B2:B4)"],
    ["=_xll.ML_NPV(B1,B2)+1", "=ML_NPV(B1,B2)", "text ML_NPV("],
  ],
  values: [
    [1, "#NAME?", 3],
    [4, 5, "text ML_NPV("],
  ],
};
const cell = (address) => ({
  address,
  load() {
    return this;
  },
  set formulas(rows) {
    done.written[address] = rows[0][0];
  },
});
const sheets = {
  items: [
    {
      name: "Case",
      getUsedRangeOrNullObject: () => ({
        ...sheet,
        isNullObject: false,
        load() {
          return this;
        },
        getCell: (r, c) => cell(`R${r}C${c}`),
      }),
    },
  ],
  load() {
    return this;
  },
  getItem: (name) => ({
    getRange: (address) => ({
      worksheet: { activate() {} },
      select: () => done.selected.push(`${name}!${address}`),
      numberFormat: [["0.0%"]],
      load() {
        return this;
      },
    }),
  }),
};
const workbook = {
  worksheets: sheets,
  getActiveCell: () => cell("Case!D9"),
  getSelectedRange: () => cell(done.selection),
  names: {
    items: [
      { name: "Case_NPV", type: "Range" },
      { name: "Rate", type: "Double" },
    ],
    load() {
      return this;
    },
  },
};
globalThis.Excel = {
  run: (work) => work({ workbook, sync: async () => {} }),
  createWorkbook: async (text) => (done.created = atob(text).slice(0, 2)),
};
globalThis.Office = {
  onReady: (tell) => tell({ host: "Excel" }),
  HostType: { Excel: "Excel" },
  FileType: { Compressed: "compressed" },
  context: {
    document: {
      url: "case.xlsx",
      getFileAsync: (_kind, _options, answer) =>
        fetch("/open.xlsx")
          .then((response) => response.arrayBuffer())
          .then((bytes) => {
            const half = Math.ceil(bytes.byteLength / 2);
            const getSliceAsync = (i, tell) =>
              tell({
                status: "succeeded",
                value: { data: [...new Uint8Array(bytes.slice(i * half, (i + 1) * half))] },
              });
            answer({ status: "succeeded", value: { sliceCount: 2, getSliceAsync, closeAsync() {} } });
          }),
    },
  },
};
