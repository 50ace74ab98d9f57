/** What the machine is: in the place of node:os in the built command line, which loads that module when it first needs it. */
module.exports = {
  get availableParallelism() {
    // biome-ignore lint/style/useNodejsImportProtocol: by its other name this file is in its place
    return require('os').availableParallelism;
  },
  get tmpdir() {
    // biome-ignore lint/style/useNodejsImportProtocol: by its other name this file is in its place
    return require('os').tmpdir;
  },
};
