import type { EngineFile } from "../../jobs/outputs.ts";
import { parseOutputUri } from "../picture/output_uri.ts";

/**
 * The file that a result is about: the first picture in a job's structured content, or else its
 * first file, as for a video; the one file of a tool that tells of one.
 */
export function imageFile(content: Record<string, unknown> | undefined): EngineFile | undefined {
  const { files } = content ?? {};
  const records: unknown[] = Array.isArray(files) ? files : [content];
  const known = records.filter(isFileRecord);
  const file = known.find(({ media_type }) => media_type.startsWith("image/")) ?? known[0];
  return file && parseOutputUri(file.uri);
}

interface FileRecord {
  uri: string;
  media_type: string;
}

function isFileRecord(record: unknown): record is FileRecord {
  const { uri, media_type } = (record ?? {}) as Partial<FileRecord>;
  return typeof uri === "string" && typeof media_type === "string";
}
