// Parses a KQL text with Microsoft's language service and prints its errors as a JSON list. Input: {text, tables}.
const fs = require("fs"), path = require("path"), vm = require("vm");
const home = path.join(process.argv[2], "node_modules", "@kusto", "language-service-next");
for (const file of ["bridge.min.js", "Kusto.Language.Bridge.min.js"])
  vm.runInThisContext(fs.readFileSync(path.join(home, file), "utf8"), { filename: file });
const K = Kusto.Language, S = K.Symbols;
const { text, tables } = JSON.parse(fs.readFileSync(0, "utf8"));
const shapes = Object.entries(tables).map(([name, columns]) => new S.TableSymbol.$ctor7(name, "(" + columns.split(" ").map(c => c.replace(":", ": ")).join(", ") + ")", ""));
const database = new S.DatabaseSymbol.ctor("logs", shapes);
const globals = K.GlobalState.Default.WithDatabase(database);
const errors = query => {
  const list = K.KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics(), found = [];
  for (let i = 0; i < list.Count; i++) {
    const d = list.getItem(i);
    if (d.Severity === "Error") found.push(`${d.Message} at ${JSON.stringify(query.substr(d.Start, Math.max(d.Length, 12)).split("\n")[0])}`);
  }
  return found;
};
// several queries with an empty line between them are as good as one
const parts = text.split(/\n\s*\n(?=\S)/).filter(part => part.replace(/\/\/.*$/gm, "").trim());
const whole = errors(text);
console.log(JSON.stringify(whole.length && parts.length > 1 ? parts.flatMap(errors) : whole));
