/** The type of a template's input, in JSON Schema's words. */
export type TemplateInputType = "string" | "integer" | "number" | "boolean";
