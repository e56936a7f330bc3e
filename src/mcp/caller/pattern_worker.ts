/**
 * Runs in a thread of its own. Ending a thread does not stop a regular expression that runs in it
 * (Deno 2.9), while `node:vm` can interrupt one after a time.
 */
const PROGRAM = `
import vm from "node:vm";
const context = vm.createContext({});
onmessage = ({ data: { patterns, texts, patienceMs } }) => {
  if (patterns) {
    context.patternsJson = JSON.stringify(patterns);
    vm.runInContext(
      'const patterns = JSON.parse(patternsJson).map((one) => new RegExp(one, "iu"))',
      context,
    );
    return postMessage(false);
  }
  context.textsJson = JSON.stringify(texts);
  const code =
    "{ const texts = JSON.parse(textsJson);" +
    "patterns.some((one) => texts.some((text) => one.test(text))) }";
  try {
    postMessage(vm.runInContext(code, context, { timeout: patienceMs }));
  } catch {
    postMessage(null);
  }
};
`;

/**
 * The address of the program that tries patterns: it is told them once, and answers whether one of
 * them matches the texts that it is sent, or `null` where that takes longer than it may. It is a
 * `data:` address, so that it needs no file and no permission.
 */
export function patternWorkerUrl(): string {
  return `data:application/javascript,${encodeURIComponent(PROGRAM)}`;
}
