/** The engine for regular expressions takes longer to load than most runs take, and few manifests have one. */
module.exports = {
  get RE2JS() {
    return require('re2js').RE2JS;
  },
};
