/** A workflow in API format. */
export const API = {
  "1": { class_type: "LoadImage", inputs: { image: "a.png" } },
  "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "x" } },
};

/** The same as the editor saves it. */
export const SAVED = {
  version: 0.4,
  nodes: [
    {
      id: 1,
      type: "LoadImage",
      outputs: [{ name: "IMAGE", type: "IMAGE", links: [1] }],
      widgets_values: ["a.png", "image"],
    },
    { id: 2, type: "SaveImage", inputs: [{ name: "images", type: "IMAGE", link: 1 }] },
  ],
  links: [[1, 1, 0, 2, 0, "IMAGE"]],
};

/** A template that says what it is. */
export const TEMPLATE = {
  __metadata__: { title: "Frame it", description: "Puts a frame around a picture." },
  ...API,
};
