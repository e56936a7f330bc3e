import { dirname, fromFileUrl } from "@std/path";

/** Where the program itself is. */
export interface ProgramFile {
  /** The executable: Easel itself where it is compiled, else Deno. */
  execPath: string;
  /** The URL of the script; of no use where it is compiled. */
  mainModule: string;
  /** Whether the executable is Easel itself, with its permissions inside. */
  compiled: boolean;
}

/** The program that runs. */
export function thisProgram(): ProgramFile {
  return {
    execPath: Deno.execPath(),
    mainModule: Deno.mainModule,
    compiled: Deno.build.standalone,
  };
}

/** The script within the npm package, wherever npm has put that. */
const IN_PACKAGE = /[\\/]node_modules[\\/]easel-mcp[\\/]dist[\\/]/;

/** What there is of Easel: a program, the npm package, or its sources. */
export function kindOf(file: ProgramFile): "program" | "package" | "sources" {
  return file.compiled ? "program" : IN_PACKAGE.test(mainPath(file)) ? "package" : "sources";
}

/** The path of the script; its URL where it is no file. */
export function mainPath({ mainModule }: ProgramFile): string {
  return mainModule.startsWith("file:") ? fromFileUrl(mainModule) : mainModule;
}

/** The folder that the script is in. */
export function mainFolder(file: ProgramFile): string {
  return dirname(mainPath(file));
}

/** `deno` as a terminal knows it that started this one: the Deno of an `npx` is not on its path. */
export function denoCommand({ execPath }: Pick<ProgramFile, "execPath">): string[] {
  if (inNpx(execPath)) return npxDeno();
  return /[\\/]node_modules[\\/]/.test(execPath) ? [execPath] : ["deno"];
}

/** Whether `npx` has put a file there: a cache that npm may clear. */
export function inNpx(path: string): boolean {
  return /[\\/]_npx[\\/]/.test(path);
}

/** `deno` for whoever may have none: npx brings it. */
export function npxDeno(): string[] {
  return ["npx", "-y", `deno@${Deno.version.deno}`];
}
