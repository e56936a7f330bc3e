import type { InputSpec } from "../../comfyui/object_info.ts";
import type { NodeClass } from "../node.ts";
import type { NodeInputs } from "../node_inputs.ts";
import { sample } from "../sample.ts";

/** Sampler names as ComfyUI lists them, in its order. */
const SAMPLERS = [
  ...["euler", "euler_cfg_pp", "euler_ancestral", "euler_ancestral_cfg_pp", "heun", "heunpp2"],
  ...["dpm_2", "dpm_2_ancestral", "lms", "dpm_fast", "dpm_adaptive", "dpmpp_2s_ancestral"],
  ...["dpmpp_2s_ancestral_cfg_pp", "dpmpp_sde", "dpmpp_sde_gpu", "dpmpp_2m", "dpmpp_2m_cfg_pp"],
  ...["dpmpp_2m_sde", "dpmpp_2m_sde_gpu", "dpmpp_2m_sde_heun", "dpmpp_2m_sde_heun_gpu"],
  ...["dpmpp_3m_sde", "dpmpp_3m_sde_gpu", "ddpm", "lcm", "ipndm", "ipndm_v", "deis"],
  ...["res_multistep", "res_multistep_cfg_pp", "res_multistep_ancestral"],
  ...["res_multistep_ancestral_cfg_pp", "gradient_estimation", "gradient_estimation_cfg_pp"],
  ...["er_sde", "seeds_2", "seeds_3", "sa_solver", "sa_solver_pece", "ddim", "uni_pc"],
  "uni_pc_bh2",
];

/** Scheduler names as ComfyUI lists them, in its order. */
const SCHEDULERS = [
  ...["simple", "sgm_uniform", "karras", "exponential", "ddim_uniform", "beta", "normal"],
  ...["linear_quadratic", "kl_optimal"],
];

const SEED: InputSpec = ["INT", {
  default: 0,
  min: 0,
  max: 2n ** 64n - 1n,
  control_after_generate: true,
  tooltip: "The same number gives the same picture.",
}];
const STEPS: InputSpec = ["INT", {
  default: 20,
  min: 1,
  max: 10000,
  tooltip: "How many steps to take.",
}];
const CFG: InputSpec = ["FLOAT", {
  default: 8.0,
  min: 0.0,
  max: 100.0,
  step: 0.1,
  round: 0.01,
  tooltip: "How closely to follow the text.",
}];

/** Stand-ins for the samplers: they paint instead of denoising. */
export const samplingNodes: NodeClass[] = [
  {
    name: "KSampler",
    displayName: "KSampler",
    category: "sampling",
    description: "Paints a picture for a text, a seed and a size.",
    inputs: () => ({
      required: {
        model: ["MODEL", { tooltip: "The model." }],
        seed: SEED,
        steps: STEPS,
        cfg: CFG,
        sampler_name: [SAMPLERS, { tooltip: "The way of sampling." }],
        scheduler: [SCHEDULERS, { tooltip: "How the steps are spread." }],
        positive: ["CONDITIONING", { tooltip: "What to show." }],
        negative: ["CONDITIONING", { tooltip: "What not to show." }],
        latent_image: ["LATENT", { tooltip: "What to start from." }],
        denoise: ["FLOAT", {
          default: 1.0,
          min: 0.0,
          max: 1.0,
          step: 0.01,
          tooltip: "How much to change; 0 changes nothing.",
        }],
      },
    }),
    output: ["LATENT"],
    execute: async (inputs, context) => {
      const denoise = inputs.number("denoise");
      return [
        await sample(inputs.latent("latent_image"), context, {
          prompt: inputs.conditioning("positive").text,
          controls: inputs.conditioning("positive").controls ?? [],
          variation: variation(inputs, "seed"),
          strength: denoise,
          steps: denoise > 0 ? inputs.number("steps") : 0,
        }),
      ];
    },
  },
  {
    name: "KSamplerAdvanced",
    displayName: "KSampler (Advanced)",
    category: "sampling",
    description: "Paints as KSampler does, over a part of the steps.",
    inputs: () => ({
      required: {
        model: ["MODEL"],
        add_noise: [["enable", "disable"]],
        noise_seed: SEED,
        steps: STEPS,
        cfg: CFG,
        sampler_name: [SAMPLERS],
        scheduler: [SCHEDULERS],
        positive: ["CONDITIONING"],
        negative: ["CONDITIONING"],
        latent_image: ["LATENT"],
        start_at_step: ["INT", { default: 0, min: 0, max: 10000 }],
        end_at_step: ["INT", { default: 10000, min: 0, max: 10000 }],
        return_with_leftover_noise: [["disable", "enable"]],
      },
    }),
    output: ["LATENT"],
    execute: async (inputs, context) => {
      const steps = inputs.number("steps");
      const end = Math.min(steps, inputs.number("end_at_step"));
      const taken = Math.max(0, end - inputs.number("start_at_step"));
      return [
        await sample(inputs.latent("latent_image"), context, {
          prompt: inputs.conditioning("positive").text,
          controls: inputs.conditioning("positive").controls ?? [],
          variation: variation(inputs, "noise_seed"),
          strength: taken / steps,
          steps: taken,
        }),
      ];
    },
  },
];

/** Everything that a real sampler's result depends on, save the text that the picture shows. */
function variation(inputs: NodeInputs, seedName: string): string {
  const numbers = [inputs.digits(seedName), inputs.number("steps"), inputs.number("cfg")];
  const names = [inputs.text("sampler_name"), inputs.text("scheduler"), inputs.model("model").name];
  const { controls = [] } = inputs.conditioning("positive");
  const models = controls.map(({ model }) => model);
  return JSON.stringify([...numbers, ...names, ...models, inputs.conditioning("negative").text]);
}
