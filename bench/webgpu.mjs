/**
 * node bench/webgpu.mjs [--steps N] [--layers N] [--hidden N]: the two hot steps of training an LSTM, one time step
 * forward and one back, as WGSL kernels of our own on whatever adapter Dawn finds (npm's `webgpu`, fetched into
 * bench/node_modules). Prints how many characters a second these two alone would allow, to be held against the whole
 * training step of the WebAssembly trainer: if it is less than that, a backend on WebGPU cannot be faster.
 *
 * A software adapter (SwiftShader, set VK_ICD_FILENAMES to its vk_swiftshader_icd.json) shows that the kernels are right;
 * its speed says nothing about a card's.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { npm, root, runOrThrow } from '../scripts/lib/run.mjs';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '100' },
    layers: { type: 'string', default: '2' },
    hidden: { type: 'string', default: '512' },
  },
});
const [steps, layers, hidden] = [values.steps, values.layers, values.hidden].map(Number);
const batch = 50;
/** Lanes are padded to whole workgroups of 16. */
const lanes = Math.ceil(batch / 16) * 16;
const folder = `${root}/bench/node_modules/.webgpu`;
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';

if (!existsSync(`${folder}/node_modules/webgpu`)) {
  const install = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  await runOrThrow(npm, [...install, 'webgpu@0.6.2']);
}
if (process.env.VK_ICD_FILENAMES === undefined && existsSync(swiftShader)) process.env.VK_ICD_FILENAMES = swiftShader;
// Its entry is an ES module; `require` only finds it.
const { create, globals } = await import(createRequire(`${folder}/node_modules/`).resolve('webgpu'));
Object.assign(globalThis, globals);
// Kept for as long as the process lives: what it has made must not outlive it.
const gpu = (globalThis.cellLensGpu = create([]));
const adapter = await gpu.requestAdapter();
if (adapter === null) {
  console.log('No adapter: WebGPU cannot be measured here.');
  process.exit(0);
}
const device = await adapter.requestDevice();

const common = `
const H = ${hidden}u; const L = ${lanes}u; const T = 16u;
@group(0) @binding(0) var<uniform> at: vec4u;
@group(0) @binding(1) var<storage, read> w: array<f32>;
fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-x)); }`;

/** gates = input part + h U; c and h from them. One invocation for each unit and lane, 16 x 16 of them together. */
const forward = `${common}
@group(0) @binding(2) var<storage, read_write> h: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;
@group(0) @binding(4) var<storage, read_write> gates: array<f32>;
var<workgroup> hTile: array<f32, 256>;
var<workgroup> wTile: array<vec4f, 256>;
@compute @workgroup_size(16, 16) fn main(@builtin(local_invocation_id) me: vec3u, @builtin(workgroup_id) group: vec3u) {
  let unit = group.x * T + me.x; let lane = group.y * T + me.y; let t = at.x;
  var sum = vec4f(0.0);
  for (var k = 0u; k < H; k += T) {
    hTile[me.y * T + me.x] = h[(t * L + lane) * H + k + me.x];
    let row = (k + me.y) * 4u * H + unit;
    wTile[me.y * T + me.x] = vec4f(w[row], w[row + H], w[row + 2u * H], w[row + 3u * H]);
    workgroupBarrier();
    for (var j = 0u; j < T; j++) { sum += hTile[me.y * T + j] * wTile[j * T + me.x]; }
    workgroupBarrier();
  }
  let g = (t * L + lane) * 4u * H + unit;
  let i = sigmoid(sum.x + gates[g]); let f = sigmoid(sum.y + gates[g + H]);
  let n = tanh(sum.z + gates[g + 2u * H]); let o = sigmoid(sum.w + gates[g + 3u * H]);
  let cell = f * c[(t * L + lane) * H + unit] + i * n;
  c[((t + 1u) * L + lane) * H + unit] = cell;
  h[((t + 1u) * L + lane) * H + unit] = o * tanh(cell);
  gates[g] = i; gates[g + H] = f; gates[g + 2u * H] = n; gates[g + 3u * H] = o;
}`;

/** dH = what comes from above + dGates(t + 1) U'; the gradients of the gates take the place of the gates. */
const backward = `${common}
@group(0) @binding(2) var<storage, read_write> dH: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;
@group(0) @binding(4) var<storage, read_write> gates: array<f32>;
@group(0) @binding(5) var<storage, read_write> dC: array<f32>;
var<workgroup> gTile: array<f32, 256>;
var<workgroup> wTile: array<f32, 256>;
@compute @workgroup_size(16, 16) fn main(@builtin(local_invocation_id) me: vec3u, @builtin(workgroup_id) group: vec3u) {
  let unit = group.x * T + me.x; let lane = group.y * T + me.y; let t = at.x;
  var sum = 0.0;
  if (t + 1u < at.y) {
    for (var k = 0u; k < 4u * H; k += T) {
      gTile[me.y * T + me.x] = gates[((t + 1u) * L + lane) * 4u * H + k + me.x];
      wTile[me.y * T + me.x] = w[(group.x * T + me.y) * 4u * H + k + me.x];
      workgroupBarrier();
      for (var j = 0u; j < T; j++) { sum += gTile[me.y * T + j] * wTile[me.x * T + j]; }
      workgroupBarrier();
    }
  }
  let g = (t * L + lane) * 4u * H + unit; let s = lane * H + unit;
  let i = gates[g]; let f = gates[g + H]; let n = gates[g + 2u * H]; let o = gates[g + 3u * H];
  let co = tanh(c[((t + 1u) * L + lane) * H + unit]);
  let dh = dH[(t * L + lane) * H + unit] + sum;
  let dc = dC[s] + dh * o * (1.0 - co * co);
  gates[g] = dc * n * i * (1.0 - i); gates[g + H] = dc * c[(t * L + lane) * H + unit] * f * (1.0 - f);
  gates[g + 2u * H] = dc * i * (1.0 - n * n); gates[g + 3u * H] = dh * co * o * (1.0 - o);
  dC[s] = dc * f;
}`;

const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
const buffer = numbers => {
  const made = device.createBuffer({ size: numbers.byteLength, usage: storage });
  device.queue.writeBuffer(made, 0, numbers);
  return made;
};
const noise = (length, size) => Float32Array.from({ length }, (_, k) => size * Math.sin(k * 12.9898 + (k % 97)));
const compile = code =>
  device.createComputePipeline({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
  });
const pipelines = { forward: compile(forward), backward: compile(backward) };
const weights = noise(hidden * 4 * hidden, 1 / Math.sqrt(hidden));
const pre = noise(steps * lanes * 4 * hidden, 0.5);
const own = {
  w: buffer(weights),
  h: buffer(new Float32Array((steps + 1) * lanes * hidden)),
  c: buffer(new Float32Array((steps + 1) * lanes * hidden)),
  gates: buffer(pre),
  dH: buffer(noise(steps * lanes * hidden, 1e-3)),
  dC: buffer(new Float32Array(lanes * hidden)),
};
const places = Array.from({ length: steps }, (_, step) => {
  const made = device.createBuffer({ size: 16, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(made, 0, Uint32Array.of(step, steps, 0, 0));
  return made;
});
const bind = (pipeline, place, buffers) =>
  device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [place, ...buffers].map((resource, binding) => ({ binding, resource: { buffer: resource } })),
  });
const groups = places.map(place => ({
  forward: bind(pipelines.forward, place, [own.w, own.h, own.c, own.gates]),
  backward: bind(pipelines.backward, place, [own.w, own.dH, own.c, own.gates, own.dC]),
}));

/** All time steps of one layer in one direction. */
const encode = (encoder, direction) => {
  const order = direction === 'forward' ? groups : [...groups].reverse();
  for (const group of order) {
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipelines[direction]);
    pass.setBindGroup(0, group[direction]);
    pass.dispatchWorkgroups(hidden / 16, lanes / 16);
    pass.end();
  }
};
const run = async directions => {
  const start = performance.now();
  const encoder = device.createCommandEncoder();
  for (const direction of directions) encode(encoder, direction);
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  return (performance.now() - start) / 1000;
};
const read = async (from, length) => {
  const to = device.createBuffer({ size: length * 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(from, 0, to, 0, length * 4);
  device.queue.submit([encoder.finish()]);
  await to.mapAsync(GPUMapMode.READ);
  return new Float32Array(to.getMappedRange().slice(0));
};

/** h of lane 0 after the first two steps, in float64. */
const expected = () => {
  const sigmoid = x => 1 / (1 + Math.exp(-x));
  let [h, c] = [new Float64Array(hidden), new Float64Array(hidden)];
  for (let step = 0; step < 2; step++) {
    const gate = (unit, which) => {
      let sum = pre[step * lanes * 4 * hidden + which * hidden + unit];
      for (let k = 0; k < hidden; k++) sum += h[k] * weights[k * 4 * hidden + which * hidden + unit];
      return sum;
    };
    const next = Array.from({ length: hidden }, (_, unit) => {
      const cell = sigmoid(gate(unit, 1)) * c[unit] + sigmoid(gate(unit, 0)) * Math.tanh(gate(unit, 2));
      return [sigmoid(gate(unit, 3)) * Math.tanh(cell), cell];
    });
    [h, c] = [Float64Array.from(next, ([value]) => value), Float64Array.from(next, ([, value]) => value)];
  }
  return h;
};

await run(['forward']);
const computed = (await read(own.h, 3 * lanes * hidden)).subarray(2 * lanes * hidden);
const worst = Math.max(...Array.from(expected(), (value, unit) => Math.abs(value - computed[unit])));
if (!(worst < 1e-4)) throw new Error(`the forward kernel is wrong: h differs by ${worst}`);
await run(['backward']);
device.queue.writeBuffer(own.gates, 0, pre);
const [there, back] = [await run(['forward']), await run(['backward'])];
const seconds = layers * (there + back);
const { vendor, architecture, description } = adapter.info;
const software = /swiftshader|llvmpipe/i.test(`${architecture} ${description}`);
console.log(
  JSON.stringify({
    adapter: [vendor, architecture, description].filter(Boolean).join(' '),
    software,
    size: `${layers}x${hidden}`,
    forwardSeconds: Number((layers * there).toFixed(3)),
    backwardSeconds: Number((layers * back).toFixed(3)),
    mostCharactersPerSecond: Math.round((batch * steps) / seconds),
    largestError: worst,
  }),
);
if (software) console.log('A software adapter: this says that the kernels are right, and nothing about a card.');
process.exit(0);
