/** Threads: in the place of node:worker_threads in the built command line, which loads that module when it first needs it. */
module.exports = {
  get Worker() {
    // biome-ignore lint/style/useNodejsImportProtocol: by its other name this file is in its place
    return require('worker_threads').Worker;
  },
  get parentPort() {
    // biome-ignore lint/style/useNodejsImportProtocol: by its other name this file is in its place
    return require('worker_threads').parentPort;
  },
};
