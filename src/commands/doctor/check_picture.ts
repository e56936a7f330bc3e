import type { Services } from "../../mcp/tool_context.ts";
import { makePicture } from "../generate/make_picture.ts";
import { ProgressBar } from "../progress_bar.ts";
import type { Terminal } from "../terminal.ts";
import type { Finding } from "./finding.ts";

/** Small and quick, and good enough to see that something paints. */
const INPUT = { prompt: "a lighthouse at dusk", width: 256, height: 256, steps: 4 };

/** Makes a small picture, and fetches it. */
export async function checkPicture(services: Services, terminal: Terminal): Promise<Finding[]> {
  using bar = new ProgressBar(terminal);
  const started = performance.now();
  const { files: [file], engine } = await makePicture(services, INPUT, {
    signal: new AbortController().signal,
    reportProgress: (progress, total, message) => {
      bar.show(progress, total, message);
      return Promise.resolve();
    },
  });
  if (!file) return [{ level: "bad", text: `${engine} ran, and made no file.` }];
  const response = await services.engines.at(file).client.view(file);
  const { byteLength } = await response.arrayBuffer();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const text = `${file.filename}: ${byteLength} bytes, made and fetched in ${seconds} s.`;
  return [{ level: byteLength > 0 ? "ok" : "bad", text }];
}
