// Where the page is: in Excel's pane, or in a browser with a workbook that somebody dropped on it.
"use strict";

const CALL = /(?:_xldudf_(?:\w+_)?|_xll\.|'[^']*'!|\[\d+\]!|[\w.]+!|\b[A-Z]\w*\.|\b)(ML_\w+\()/gi; // by whichever add-in
const MANY = 200; // cells re-entered in one go

/**
 * @typedef {object} Host
 * @property {boolean} office
 * @property {(signal: AbortSignal) => Promise<{name: string, blob: Blob}>} workbook
 * @property {() => Promise<string[]>} names of its cells
 * @property {(reference: string) => Promise<boolean>} isShare whether a cell is written as a share of a hundred
 * @property {(formula: string) => Promise<void>} insert
 * @property {(template: string, signal: AbortSignal) => Promise<void>} create
 * @property {() => Promise<string>} [selection] its address; Excel's alone, as are the next two
 * @property {(reference: string) => Promise<void>} [select]
 * @property {() => Promise<{repaired: number, refused: string[]}>} [repair]
 */

const browser = {
  office: false,
  file: null, // {name, blob}

  async workbook(signal) {
    if (Object.keys(own.changes).length === 0) return this.file;
    const changed = await server.work("recalculate", this.file, { settings: own.changes }, signal);
    return { name: this.file.name, blob: await changed.blob() };
  },
  names: async () => Object.keys(own.names).filter((name) => isNumber(own.names[name])),
  isShare: async (reference) => own.shares.has(reference),
  insert: (formula) => copied(formula),
  async create(name, signal) {
    download(await server.template(name, "plain", signal), `${name}.xlsx`);
  },
};

const excel = {
  office: true,

  // The open workbook's content, as it would be saved now.
  async workbook() {
    const office = Office.context.document;
    const done = (ask) =>
      new Promise((resolve, reject) =>
        ask((result) => (result.status === "succeeded" ? resolve(result.value) : reject(result.error))),
      );
    const file = await done((answer) =>
      office.getFileAsync(Office.FileType.Compressed, { sliceSize: 4194304 }, answer),
    );
    try {
      const slices = [];
      for (let i = 0; i < file.sliceCount; i++) {
        slices.push(new Uint8Array((await done((answer) => file.getSliceAsync(i, answer))).data));
      }
      const macros = /\.xlsm$/i.test(office.url || "");
      return { name: macros ? "workbook.xlsm" : "workbook.xlsx", blob: new Blob(slices) };
    } finally {
      file.closeAsync();
    }
  },

  names: () =>
    Excel.run(async (context) => {
      const names = context.workbook.names.load("items/name,items/type");
      await context.sync();
      return names.items.filter((item) => item.type === "Range").map((item) => item.name);
    }),

  selection: () =>
    Excel.run(async (context) => {
      const range = context.workbook.getSelectedRange().load("address");
      await context.sync();
      return range.address;
    }),

  insert: (formula) =>
    Excel.run(async (context) => {
      const cell = context.workbook.getActiveCell().load("address");
      cell.formulas = [[formula]];
      await context.sync();
      say(`${formula} is in ${cell.address}`);
    }),

  select: (reference) =>
    Excel.run(async (context) => {
      const range = rangeOf(context.workbook, reference);
      range.worksheet.activate();
      range.select();
      await context.sync();
    }),

  isShare: (reference) =>
    Excel.run(async (context) => {
      const range = rangeOf(context.workbook, reference).load("numberFormat");
      await context.sync();
      return inHundred(String(range.numberFormat[0][0]));
    }),

  async create(name, signal) {
    const bytes = new Uint8Array(await (await server.template(name, "officejs", signal)).arrayBuffer());
    let text = "";
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    await Excel.createWorkbook(btoa(text));
  },

  // Enter anew what another host wrote, or what Excel read before the add-in was there: recalculating does not help.
  repair: () =>
    Excel.run(async (context) => {
      const sheets = context.workbook.worksheets.load("items/name");
      await context.sync();
      const used = sheets.items.map((sheet) => sheet.getUsedRangeOrNullObject().load("formulas,values,isNullObject"));
      await context.sync();
      let repaired = 0;
      const refused = [];
      for (const [i, range] of used.entries()) {
        if (range.isNullObject) continue;
        const broken = toRepair(range.formulas, range.values);
        for (let first = 0; first < broken.length; first += MANY) {
          const some = broken.slice(first, first + MANY);
          const enter = ({ row, column, formula }) => {
            range.getCell(row, column).formulas = [[formula]];
          };
          some.forEach(enter);
          try {
            await context.sync();
            repaired += some.length;
          } catch {
            // One of them cannot be written (a part of an array, a locked cell): each on its own.
            for (const cell of some) {
              enter(cell);
              await context.sync().then(
                () => repaired++,
                () => refused.push(sheets.items[i].name),
              );
            }
          }
        }
      }
      return { repaired, refused };
    }),
};

// A name's range, or that of an address such as 'Cash flow'!B5.
function rangeOf(workbook, reference) {
  const cut = reference.lastIndexOf("!");
  if (cut < 0) return workbook.names.getItem(reference).getRange();
  const sheet = reference.slice(0, cut).replace(/^'|'$/g, "").replaceAll("''", "'");
  return workbook.worksheets.getItem(sheet).getRange(reference.slice(cut + 1));
}

// The cells to enter anew, and what goes into each.
function toRepair(formulas, values) {
  const found = [];
  for (const [row, cells] of formulas.entries()) {
    for (const [column, formula] of cells.entries()) {
      if (typeof formula !== "string" || formula[0] !== "=" || formula.search(CALL) < 0) continue;
      const ours = formula.replace(CALL, `${mlcase.prefix}$1`);
      if (ours !== formula || values[row][column] === "#NAME?") found.push({ row, column, formula: ours });
    }
  }
  return found;
}
