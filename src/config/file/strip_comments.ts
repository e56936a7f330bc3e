/** In a file of its own, so that a bundle has no more of the package than this when it is loaded late. */
export { stripComments } from "jsonc-parser";
