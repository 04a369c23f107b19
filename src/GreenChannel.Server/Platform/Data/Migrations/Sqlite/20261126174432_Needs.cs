using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GreenChannel.Server.Platform.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Needs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "closed_at",
                table: "requests",
                type: "TEXT",
                nullable: true);

            // When they ended stands in their documents only; hospitals see them for as long as if they had ended at once.
            migrationBuilder.Sql("UPDATE requests SET closed_at = opened_at WHERE state IN ('handedOver', 'stoodDown')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "closed_at",
                table: "requests");
        }
    }
}
