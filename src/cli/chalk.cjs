/** Colors take longer to load than most runs have time for, and output that is not for a terminal has none. */
module.exports = {
  get Chalk() {
    return require('chalk').Chalk;
  },
};
