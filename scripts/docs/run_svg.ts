import type { RecordedRun, Shown } from "./record_run.ts";

/** Options of {@linkcode runSvg}. */
export interface RunSvgOptions {
  /** The lines of the command, as they are typed. */
  command: readonly string[];
  /** The picture as a `data:` URL. */
  picture: string;
  /** What those are told who do not see it. */
  title: string;
}

/** Pixels of a character of a monospaced font of 13 pixels, and of a line. */
const [LETTER, LINE] = [7.8, 21];

/** The terminal is so many pixels wide, the picture so many; around both is a margin. */
const [TERMINAL, PICTURE, MARGIN] = [660, 256, 18];

/** How many states of the bar are kept: more cannot be told apart. */
const MOST_STATES = 16;

/** How long the end stands before it begins anew, in milliseconds, and how often it is shown. */
const [PAUSE, TIMES] = [5000, 3];

/**
 * A recorded run as an SVG of its own: the terminal and beside it the picture, both appearing as
 * they did, at the speed at which they did. Who sees no animation sees the end. A terminal takes the
 * bar away when a run is over; here its last state stays.
 */
export function runSvg(run: RecordedRun, { command, picture, title }: RunSvgOptions): string {
  const [width, height] = [TERMINAL + PICTURE + 3 * MARGIN, PICTURE + 2 * MARGIN + LINE];
  const show = new Timeline(run.took + PAUSE);
  const states = fewer(run.bar);
  const row = (index: number) => 2 * MARGIN + LINE + index * LINE;
  const typed = command.map((line, index) => text(line, row(index), { class: "typed" }));
  const bars = states.map(({ at, line }, index) =>
    text(line, row(command.length), { class: show.during(at, states[index + 1]?.at) })
  );
  const said = run.lines.map(({ at, line }, index) =>
    text(line, row(command.length + 1 + index), { class: show.during(at) })
  );
  const frame = { x: TERMINAL + 2 * MARGIN, y: MARGIN + LINE / 2, width: PICTURE, height: PICTURE };
  const shown = { ...frame, class: show.during(run.took), href: picture };
  return [
    tag("svg", {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      "xml:space": "preserve",
    }, [
      `<title>${escape(title)}</title>`,
      `<style>${STYLE}${show.rules()}</style>`,
      tag("rect", { class: "back", width, height, rx: 10 }),
      tag("rect", { class: "frame", ...frame }),
      ...[...typed, ...bars, ...said, tag("image", shown)],
    ]),
    "",
  ].join("\n");
}

const STYLE = [
  "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#c9d1d9;white-space:pre}",
  ".back{fill:#0d1117}.frame{fill:#161b22}.typed{fill:#7ee787}",
].join("");

/** Evenly spread ones, the first and the last among them. */
function fewer(states: readonly Shown[]): Shown[] {
  const count = Math.min(MOST_STATES, states.length);
  const last = states.length - 1;
  return Array.from(
    { length: count },
    (_, index) => states[Math.round(index * last / Math.max(1, count - 1))]!,
  );
}

/** Tells when each part is to be seen, as classes and the CSS for them. */
class Timeline {
  readonly #length: number;
  readonly #rules: string[] = [];

  constructor(length: number) {
    this.#length = length;
  }

  /** The class of what appears then and, where an end is given, goes again. */
  during(from: number, to?: number): string {
    const name = `t${this.#rules.length}`;
    const gone = to === undefined ? "" : `${this.#percent(to)}{opacity:0}`;
    this.#rules.push(
      `@keyframes ${name}{0%{opacity:0}${this.#percent(from)}{opacity:1}${gone}}` +
        `.${name}{${to === undefined ? "" : "opacity:0;"}animation:${name} ` +
        `${(this.#length / 1000).toFixed(2)}s step-end ${TIMES}}`,
    );
    return name;
  }

  rules(): string {
    return `${this.#rules.join("")}@media(prefers-reduced-motion){*{animation:none!important}}`;
  }

  #percent(at: number): string {
    return `${Math.max(0.01, at / this.#length * 100).toFixed(2)}%`;
  }
}

function text(line: string, y: number, attributes: Record<string, string>): string {
  // Every font then takes the same room.
  const width = (line.length * LETTER).toFixed(1);
  return tag("text", { ...attributes, x: MARGIN, y, textLength: width }, [escape(line)]);
}

function tag(name: string, attributes: Record<string, string | number>, inside?: string[]): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    ` ${key}="${escape(`${value}`)}"`
  );
  if (!inside) return `<${name}${written.join("")}/>`;
  const lines = name === "svg" ? `\n${inside.join("\n")}\n` : inside.join("");
  return `<${name}${written.join("")}>${lines}</${name}>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
