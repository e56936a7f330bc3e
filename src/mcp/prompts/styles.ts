/** Styles that people pick by name, and what they mean to a model. */
export const STYLES: ReadonlyMap<string, string> = new Map([
  ["photo", "a photograph: natural light, true colours, fine detail, 50 mm lens"],
  ["portrait", "a portrait photograph: soft light from one side, shallow depth of field"],
  ["cinematic", "a film still: wide frame, strong contrast, colour grading, a sense of story"],
  ["watercolor", "a watercolour: wet edges, visible paper, few colours"],
  ["oil painting", "an oil painting: thick brush strokes, deep shadows, warm light"],
  ["ink drawing", "an ink drawing: confident black lines on white, hatching, no colour"],
  ["flat illustration", "a flat illustration: simple shapes, a small palette, no outlines"],
  ["anime", "anime key art: clean lines, cel shading, bright colours"],
  ["comic", "a comic panel: bold outlines, halftone dots, dramatic angles"],
  ["pixel art", "pixel art: a low resolution grid, hard edges, a limited palette"],
  ["3d render", "a 3D render: soft studio light, physical materials, clean background"],
  ["isometric", "an isometric miniature: seen from above at an angle, tidy and detailed"],
]);

/** A style's meaning; one that we do not know is taken as it is. */
export function describeStyle(style: string): string {
  return STYLES.get(style.trim().toLowerCase()) ?? style;
}
