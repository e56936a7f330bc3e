/**
 * Whether a token or secret is one that stands in examples for another, such as `change-me`,
 * `your-token-here`, `password` or the one in docs/deploy/easel.yaml. Whoever reads them has it.
 */
export function isPlaceholder(secret: string): boolean {
  return PLACEHOLDER.test(secret.toLowerCase().replaceAll(/[^a-z\d]/g, ""));
}

/** By letters and digits alone. */
const PLACEHOLDER = new RegExp(
  [
    "makeonewith.*",
    "(?:please)?(?:change|replace)(?:me|this|it).*",
    "(?:your|my|insert|enter)?(?:super)?(?:secret|api|jwt|auth|access|bearer)*" +
    "(?:token|secret|secretkey|apikey|password)(?:here|goeshere)?",
    "placeholder|example|todo|x{3,}",
  ].map((one) => `^(?:${one})$`).join("|"),
);
