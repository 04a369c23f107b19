using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GreenChannel.Server.Platform.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Worklist : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "attend_at",
                table: "cases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "next_due",
                table: "cases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "next_kind",
                table: "cases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "steps",
                table: "cases",
                type: "TEXT",
                nullable: false,
                defaultValue: "{}");

            migrationBuilder.AddColumn<string>(
                name: "turn",
                table: "cases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_cases_attend_at",
                table: "cases",
                column: "attend_at",
                filter: "attend_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_cases_county_next_due",
                table: "cases",
                columns: new[] { "county", "next_due" },
                filter: "next_due IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_cases_next_due",
                table: "cases",
                column: "next_due",
                filter: "next_due IS NOT NULL");

            // Whoever looks after deadlines finds the cases that are there already, and reckons the rest.
            migrationBuilder.Sql("UPDATE cases SET attend_at = received_at WHERE origin = 'live' AND erased_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_cases_attend_at",
                table: "cases");

            migrationBuilder.DropIndex(
                name: "ix_cases_county_next_due",
                table: "cases");

            migrationBuilder.DropIndex(
                name: "ix_cases_next_due",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "attend_at",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "next_due",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "next_kind",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "steps",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "turn",
                table: "cases");
        }
    }
}
