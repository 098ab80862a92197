const { SAMPLE_A, SAMPLE_B } = process.env;
console.log(JSON.stringify({ SAMPLE_A, SAMPLE_B, args: process.argv.slice(2) }));
