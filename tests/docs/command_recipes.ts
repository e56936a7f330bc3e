/** How a command of the docs is tried. */
export type CommandRecipe =
  /** It is run as it stands, ends with 0, and writes this. */
  | { says: RegExp }
  /** It listens for HTTP until it is told to stop, and says this first. */
  | { serves: RegExp }
  /** It talks MCP over stdin and stdout, and has this tool. */
  | { offers: string }
  /** It is run with this behind it, to make nothing, and writes this. */
  | { with: string; says: RegExp }
  /** It is sent to an Easel that listens, and gets this. */
  | { gets: RegExp }
  /** It cannot be run here, for this reason. */
  | { because: string };

const RELEASE = "it downloads a release, and there is none before the first";

/** Every command that the pages show in a block. One that is not here fails the test. */
export const COMMAND_RECIPES: Readonly<Record<string, CommandRecipe>> = {
  "npx -y deno@2.9.6 task demo": { says: /Engine: .*a stand-in: no model ran/ },
  'npx -y deno@2.9.6 task demo "a lighthouse at dusk" --comfyui http://127.0.0.1:8188': {
    says: /generate_image: a lighthouse at dusk[\s\S]*Picture: .*\.png/,
  },
  "npx -y deno@2.9.6 task test": { because: "it is what runs this" },
  "npx -y deno@2.9.6 task easel connect claude-desktop --write": { says: /Claude.*: written/ },
  "npx -y deno@2.9.6 task easel doctor --picture": { says: /made and fetched/ },
  "npx -y deno@2.9.6 task easel connect": { says: /^claude-desktop +Claude Desktop/m },
  "npx -y deno@2.9.6 task compile --profile custom --comfyui http://192.168.1.20:8188": {
    with: "--dry-run",
    says: /--allow-net=192\.168\.1\.20:8188/,
  },
  "npx -y deno@2.9.6 task compile --profile custom --config /etc/easel/easel.yaml --out dist/easel":
    { because: "tests/docs/deploy_files_test.ts runs it, on the config of the page" },
  "easel --help": { says: /Usage:/ },
  "easel --version": { says: /^easel \d+\.\d+\.\d+/m },
  "easel doctor": { says: /All is well/ },
  "easel doctor --picture": { says: /made and fetched/ },
  "easel connect": { says: /^codex +Codex/m },
  "easel connect cursor": { says: /"mcpServers"/ },
  "easel connect cursor --write": { says: /mcp\.json: (?:written|all of it)/ },
  'easel generate "a lighthouse" --set width=1024 --set steps=30 --out boat.png': {
    says: /^boat\.png$/m,
  },
  'easel generate "a lighthouse" --out - > lighthouse.png': { says: /text_to_image on/ },
  'easel generate "a lighthouse" --demo': { says: /^Easel_00001_\.png$/m },
  "easel init": { says: /Wrote easel\.yaml/ },
  "easel config": { says: /^comfyui /m },
  "easel config --explain": { says: /^comfyui .*EASEL_COMFYUI/m },
  "easel completions bash": { says: /complete -/ },
  "easel completions zsh": { says: /compdef/ },
  "easel completions fish": { says: /complete -c easel/ },
  "easel workflows": { says: /^text_to_image +.*can run$/m },
  "easel workflows portrait": { says: /^portrait +.*can run$/m },
  'easel --expose "saved/*,gallery/flux_schnell"': { offers: "saved_landscape" },
  "easel validate portrait.json": { says: /portrait\.json: can run/ },
  "easel convert portrait.json": { says: /"class_type": "KSampler"/ },
  "easel serve --comfyui http://10.0.0.5:8188 --comfyui http://10.0.0.6:8188": {
    serves: /Easel \d/,
  },
  "OTEL_DENO=true OTEL_SERVICE_NAME=easel OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 easel serve":
    { serves: /Easel \d/ },
  "curl --data-binary @photo.png http://127.0.0.1:5243/upload": { gets: /comfyui:\/\// },
  'curl -H \'Content-Type: application/json\' -H \'Accept: application/json\' -d \'{"jsonrpc":"2.0","id":1,"method":"tools/list"}\' http://127.0.0.1:5243/mcp':
    { gets: /"name":"generate_image"/ },
  "curl -fsSLO https://github.com/easel-mcp/easel/releases/download/v0.1.0/install.sh": {
    because: RELEASE,
  },
  "sh install.sh": { because: RELEASE },
  "Invoke-WebRequest https://github.com/easel-mcp/easel/releases/download/v0.1.0/install.ps1 -OutFile install.ps1":
    { because: RELEASE },
  "powershell -ExecutionPolicy Bypass -File install.ps1": { because: RELEASE },
  "curl -fsSLO https://github.com/easel-mcp/easel/releases/download/v0.1.0/SHA256SUMS": {
    because: RELEASE,
  },
  "sha256sum --check --ignore-missing SHA256SUMS": { because: RELEASE },
  "gh attestation verify easel-0.1.0-x86_64-unknown-linux-gnu.tar.gz --repo easel-mcp/easel": {
    because: RELEASE,
  },
};
