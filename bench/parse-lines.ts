// The base of the evaluation ratio: the least that any judge must do, read every line and parse it as JSON.
import { createReadStream } from "node:fs";

let rest = Buffer.alloc(0);
let records = 0;
for await (const chunk of createReadStream(process.argv[2] ?? "", { highWaterMark: 1 << 20 })) {
  let from = 0;
  const data = Buffer.concat([rest, chunk as Buffer]);
  for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, from)) {
    JSON.parse(data.toString("utf8", from, end));
    records += 1;
    from = end + 1;
  }
  rest = data.subarray(from);
}
process.stdout.write(`${records}\n`);
