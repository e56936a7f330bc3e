/**
 * Gives a ComfyUI a picture to load.
 *
 * @returns The name by which `LoadImage` finds it.
 * @throws {Error} If ComfyUI does not take it.
 */
export async function uploadPicture(comfyui: string, png: Uint8Array): Promise<string> {
  const form = new FormData();
  const name = `easel_bench_${crypto.randomUUID()}.png`;
  form.set("image", new File([new Uint8Array(png)], name, { type: "image/png" }));
  const url = new URL("upload/image", comfyui.replace(/\/*$/, "/"));
  const response = await fetch(url, { method: "POST", body: form });
  const text = await response.text();
  if (response.ok) return JSON.parse(text).name;
  throw new Error(
    `Cannot upload a picture of ${png.length} bytes: ComfyUI answers ${response.status}. ` +
      "See what it takes: --max-upload-size.",
  );
}
