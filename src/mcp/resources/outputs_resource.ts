import { HttpError } from "../../comfyui/errors.ts";
import { mediaTypeOf } from "../../comfyui/output_file.ts";
import type { Job } from "../../jobs/job.ts";
import { mayRead } from "../caller/may_read.ts";
import { visibleJobs } from "../job/find_job.ts";
import { outputUri, parseOutputUri } from "../picture/output_uri.ts";
import { readOutput } from "../picture/read_output.ts";
import { ErrorCode, McpError, type Resource } from "../sdk.ts";
import type { Services } from "../tool_context.ts";
import { resourceNotFound, shortUri } from "./resource_error.ts";
import type { ResourceFamily } from "./resource_family.ts";

const PATH = "outputs/";

/** How many files are listed: the newest. */
const LISTED = 100;

/** The original files that jobs made. */
export const outputsResource: ResourceFamily = {
  path: PATH,
  template: {
    uriTemplate: "comfyui://outputs/{+file}",
    name: "output",
    title: "A file that a job made",
    description: "The original file, as the links of a result name it",
  },
  list: recentFiles,
  names: (services) =>
    recentFiles(services).map(({ uri }) => uri.slice(uri.indexOf(PATH) + PATH.length)),
  async read(_name, { uri, services }) {
    // Not the decoded name: an encoded "/" would make two folders of one.
    const file = parseOutputUri(uri);
    if (!file) {
      throw new McpError(
        ErrorCode.InvalidParams,
        `Cannot read "${shortUri(uri)}": not a resource of this server. ` +
          "Use the uri of a result's link.",
      );
    }
    if (!await mayRead(file, services)) throw gone(uri);
    try {
      const blob = await readOutput(services.engines.at(file).client, file);
      return { contents: [{ uri, mimeType: mediaTypeOf(file.filename), blob }] };
    } catch (error) {
      if (error instanceof RangeError) throw new McpError(ErrorCode.InvalidRequest, error.message);
      if (!(error instanceof HttpError)) throw error;
      throw gone(uri);
    }
  },
};

/** The same for what the caller may not read: it shall not learn what others have. */
function gone(uri: string): McpError {
  return resourceNotFound(uri, "ComfyUI no longer has the file. Make the picture again.");
}

function recentFiles(services: Services): Resource[] {
  const files = new Map<string, Resource>();
  for (const job of visibleJobs(services)) {
    for (const file of filesOf(job)) if (!files.has(file.uri)) files.set(file.uri, file);
    if (files.size >= LISTED) break;
  }
  return [...files.values()].slice(0, LISTED);
}

function filesOf({ outputs, inputs, createdAt }: Job): Resource[] {
  const prompt = inputs["prompt"];
  return outputs.files.map((file) => ({
    uri: outputUri(file),
    name: file.filename,
    mimeType: file.mediaType,
    ...(typeof prompt === "string" && { description: prompt.slice(0, 200) }),
    annotations: { lastModified: new Date(createdAt).toISOString() },
  }));
}
