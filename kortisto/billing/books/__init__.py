"""The books: what the accountant sees and takes along; financial years, locked months, accounts."""
