/**
 * Why a file cannot be read, and what to do. A `RangeError` or `SyntaxError` is ours and says it
 * already; the system's own texts are not used, for they name absolute paths.
 */
export function fileProblem(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "it is not there any more. List them again.";
  if (error instanceof Deno.errors.NotCapable) {
    return "Easel may not read it. Put it into ./workflows, and allow that: --allow-read=workflows.";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "its permissions do not let Easel read it. Let the user that runs Easel read it.";
  }
  if (error instanceof RangeError || error instanceof SyntaxError) return error.message;
  const name = error instanceof Error ? error.name : String(error);
  return `it cannot be read (${name}). Check the file and its disk.`;
}

/** What every way to a link is answered with. */
export const LINK = "it is a link, which Easel does not follow. Put the file itself there.";
