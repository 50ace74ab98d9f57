/** Hashes and certificates: in the place of node:crypto in the built command line, which loads that module when it first needs it. */
module.exports = {
  get createHash() {
    // biome-ignore lint/style/useNodejsImportProtocol: by its other name this file is in its place
    return require('crypto').createHash;
  },
  get randomBytes() {
    // biome-ignore lint/style/useNodejsImportProtocol: by its other name this file is in its place
    return require('crypto').randomBytes;
  },
  get X509Certificate() {
    // biome-ignore lint/style/useNodejsImportProtocol: by its other name this file is in its place
    return require('crypto').X509Certificate;
  },
};
