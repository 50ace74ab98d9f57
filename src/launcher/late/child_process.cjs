/** Starting programs: in the place of node:child_process in the built command line, which loads that module when it first needs it. */
module.exports = {
  get spawn() {
    // biome-ignore lint/style/useNodejsImportProtocol: by its other name this file is in its place
    return require('child_process').spawn;
  },
};
